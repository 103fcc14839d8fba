// The state machine of one host, by property: any faults in any order, at most one apply, exactly one outcome.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import { advance, stateOf } from './advance.ts';
import { type Effect, nextStep } from './next-step.ts';
import { recoveryOf } from './recover.ts';
import { type HostState, QUEUED } from './state.ts';

const reboot = { needed: false, reasons: [] } as const;
const connected: HostEvent = { type: 'host.connected', address: 'a', machineId: 'm', bootId: 'b', os: 'Debian 12' };
const cleared: HostEvent = { type: 'host.cleared', basis: 'x', changes: 3 };
const snapshot: HostEvent = { type: 'snapshot.taken', artifact: 'd' };
const finished: HostEvent = {
  type: 'apply.finished',
  code: 0,
  transcript: 't',
  degraded: [],
  attention: [],
  failure: null,
};
const verifiedAs = (verdict: 'as-planned' | 'untouched' | 'mixed'): HostEvent => ({
  type: 'host.verified',
  verdict,
  differences: verdict === 'mixed' ? [{ package: 'p', arch: 'a', wanted: '2', found: '1' }] : [],
  newFailedUnits: [],
  marksChanged: [],
  unsound: [],
  left: null,
  reboot,
  services: [],
  snapshot: 's',
});
const broken: HostEvent = { type: 'host.faulted', fault: fault('connection-lost', 'gone') };

/** Everything the world may answer to an effect. */
const ANSWERS = {
  connect: [connected, broken],
  clear: [cleared, { type: 'host.cleared', basis: 'x', changes: 0 }, broken],
  snapshot: [snapshot, broken],
  apply: [
    finished,
    { ...finished, code: 100, failure: 'postinst failed' },
    { type: 'host.lost', reason: 'line' },
    { type: 'host.observed', job: 'busy', transcript: null },
    broken,
  ],
  observe: [
    finished,
    { type: 'host.observed', job: 'running', transcript: null },
    { type: 'host.observed', job: 'never-started', transcript: null },
    { type: 'host.observed', job: 'died', transcript: 't' },
    broken,
  ],
  verify: [verifiedAs('as-planned'), verifiedAs('untouched'), verifiedAs('mixed'), broken],
} as const satisfies Record<Effect['kind'], readonly HostEvent[]>;

interface Life {
  readonly events: HostEvent[];
  applies: number;
}

const live = (choices: readonly number[], crashes: readonly boolean[]): Life => {
  const life: Life = { events: [], applies: 0 };
  let state: HostState = QUEUED;
  const tell = (event: HostEvent): void => {
    life.events.push(event);
    state = advance(state, event);
  };
  for (let turn = 0; turn < 60; turn++) {
    const step = nextStep(state, 'job-1');
    if (step.kind === 'stop') return life;
    if (step.kind === 'note') tell(step.event);
    else {
      if (step.effect.kind === 'apply') life.applies += 1;
      if (crashes[turn] === true) {
        const recovery = recoveryOf(stateOf(life.events));
        if (recovery) tell(recovery);
        continue;
      }
      // The world becomes kind in the end: the last answers settle.
      const answers: readonly HostEvent[] = ANSWERS[step.effect.kind];
      const answer = answers[turn < 40 ? (choices[turn] ?? 0) % answers.length : 0];
      if (answer) tell(answer);
    }
  }
  throw new Error('never settled');
};

describe('the patching of one host', () => {
  it('settles in exactly one outcome and applies at most once, whatever fails and whenever patchctl dies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 45, maxLength: 45 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        (choices, crashes) => {
          const life = live(choices, crashes);
          expect(life.events.filter((event) => event.type === 'host.settled')).toHaveLength(1);
          expect(life.applies).toBeLessThanOrEqual(1);
          const intents = life.events.filter((event) => event.type === 'apply.started').length;
          expect(intents).toBeGreaterThanOrEqual(life.applies);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('is patched only after the manifest was read again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 45, maxLength: 45 }), (choices) => {
        const { events } = live(choices, []);
        const end = events.at(-1);
        if (end?.type === 'host.settled' && (end.outcome === 'patched' || end.outcome === 'degraded')) {
          expect(events.at(-2)).toMatchObject({ type: 'host.verified', verdict: 'as-planned' });
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each<[string, HostEvent[], string]>([
    ['a fault before the intent leaves it unreachable', [connected, broken], 'unreachable'],
    [
      'a fault after the intent strands it',
      [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, broken],
      'stranded',
    ],
    [
      'an untouched host after a failed apply is refused',
      [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, verifiedAs('untouched')],
      'refused',
    ],
    [
      'a job that was kept out by another one leaves it refused, whatever the other one has done so far',
      [
        connected,
        cleared,
        snapshot,
        { type: 'apply.started', job: 'j' },
        { type: 'host.observed', job: 'busy', transcript: null },
      ],
      'refused',
    ],
    [
      'a half-changed host is stranded',
      [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, verifiedAs('mixed')],
      'stranded',
    ],
    [
      'marks that were not put back make it degraded',
      [
        connected,
        cleared,
        snapshot,
        { type: 'apply.started', job: 'j' },
        finished,
        { ...verifiedAs('as-planned'), marksChanged: ['lab-lib (was automatic)'] } as HostEvent,
      ],
      'degraded',
    ],
    [
      'a hidden failure makes it degraded',
      [
        connected,
        cleared,
        snapshot,
        { type: 'apply.started', job: 'j' },
        { ...finished, degraded: ['%post failed'] },
        verifiedAs('as-planned'),
      ],
      'degraded',
    ],
    [
      'a lost line that ended well is patched',
      [
        connected,
        cleared,
        snapshot,
        { type: 'apply.started', job: 'j' },
        { type: 'host.lost', reason: 'x' },
        finished,
        verifiedAs('as-planned'),
      ],
      'patched',
    ],
  ])('%s', (_name, events, outcome) => {
    const step = nextStep(stateOf(events), 'j');
    expect(step).toMatchObject({ kind: 'note', event: { type: 'host.settled', outcome } });
  });

  it('says how to mend a broken package database before anything else', () => {
    const unsound = [fault('manager-interrupted', 'lab-slow is half-configured')];
    const mixed: HostEvent = { ...verifiedAs('mixed'), unsound } as HostEvent;
    const step = nextStep(
      stateOf([connected, cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, mixed]),
      'j',
    );
    expect(step).toMatchObject({
      event: { fault: { code: 'verification-failed', touched: 'yes', hint: unsound[0]?.hint } },
    });
  });

  it('tells a service that fails since the update from trouble of the package manager', () => {
    const broken: HostEvent = { ...verifiedAs('as-planned'), newFailedUnits: ['web.service'] } as HostEvent;
    const before: HostEvent[] = [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }];
    const settledAfter = (end: HostEvent) => nextStep(stateOf([...before, end, broken]), 'j');
    expect(settledAfter(finished)).toMatchObject({
      event: { outcome: 'degraded', fault: { code: 'service-failed', touched: 'yes' } },
    });
    expect(settledAfter({ ...finished, degraded: ['%post failed'] } as HostEvent)).toMatchObject({
      event: { fault: { code: 'manager-failed', message: '%post failed; web.service failed after the update' } },
    });
  });

  it('refuses events that cannot happen', () => {
    expect(() => advance(QUEUED, finished)).toThrow('apply.finished cannot follow the state queued');
    expect(() => advance({ kind: 'applying', job: 'j' }, { type: 'host.requeued', reason: '' })).toThrow();
  });
});
