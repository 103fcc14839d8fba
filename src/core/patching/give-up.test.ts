// What is said of hosts that nobody will look at again: no more than what is on record.
import { describe, expect, it } from 'vitest';
import { giveUp } from './give-up.ts';
import { type Closing, FRESH, type HostState, QUEUED } from './state.ts';

const closing: Closing = {
  conclusion: { outcome: 'patched', fault: null, summary: 'all planned versions verified' },
  ran: [],
  troubles: [],
  drained: false,
};
const clearance = { changes: 1, reboot: { needed: false, reasons: [] }, bootId: 'b' } as const;

describe('a host of a run that is given up', () => {
  it.each<[string, HostState, ReturnType<typeof giveUp> | object]>([
    [
      'whose job may have run is stranded',
      { kind: 'applying', job: 'j', trail: { ...FRESH, job: 'j' } },
      { outcome: 'stranded', fault: { code: 'given-up', touched: 'maybe' } },
    ],
    [
      'that was told to reboot is stranded',
      { kind: 'rebooting', bootId: 'b', trail: { ...FRESH, reboot: 'ordered' } },
      { outcome: 'stranded', fault: { touched: 'maybe' } },
    ],
    [
      'that may be drained and was not changed is refused, and down',
      { kind: 'preparing', clearance, trail: { ...FRESH, hooked: true } },
      { outcome: 'refused', drained: true, fault: { touched: 'no' } },
    ],
    [
      'that was judged keeps its judgement, and may be drained',
      { kind: 'closing', phase: 'after', ...closing, trail: { ...FRESH, hooked: true, job: 'j' } },
      { outcome: 'patched', drained: true },
    ],
  ])('and %s', (_, state, end) => {
    expect(giveUp(state)).toMatchObject({ type: 'host.settled', ...end });
  });

  it.each<[string, HostState]>([
    ['never begun', QUEUED],
    ['only read', { kind: 'cleared', clearance, trail: FRESH }],
    ['settled', { kind: 'settled', trail: { ...FRESH, job: 'j' }, outcome: 'patched', fault: null }],
  ])('and that was %s gets no end from it', (_, state) => {
    expect(giveUp(state)).toBeUndefined();
  });
});
