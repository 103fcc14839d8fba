import { describe, expect, it } from 'vitest';
import { sampleWave } from '../../../test/sample-host.ts';
import type { PatchEvent, Recorded } from '../event.ts';
import type { Plan } from '../plan.ts';
import { approvalGates, waitingGate } from './gates.ts';

const approval = { settle_s: 0, approval: true };
const plan = {
  waves: [
    sampleWave({ hosts: ['a'] }),
    sampleWave({ hosts: ['b'], gate: approval }),
    sampleWave({ hosts: ['c'], gate: approval }),
  ],
} as unknown as Plan;

const recorded = (...events: readonly PatchEvent[]): readonly Recorded[] =>
  events.map((event, i) => ({ seq: i + 1, at: `2026-11-22T0${i}:00:00.000Z`, run: '2026-11-22.1', host: null, event }));

const waiting = (wave: number, need: 'settle' | 'approval'): PatchEvent => ({
  type: 'gate.waiting',
  wave,
  needs: [need],
  message: '',
});
const approved = (wave: number, operator: string): PatchEvent => ({ type: 'gate.approved', wave, operator });

describe('the gates of a run', () => {
  it('that want an approval are those of its waves, and none waits before its turn', () => {
    const gates = approvalGates(plan, recorded(waiting(2, 'settle')));
    expect(gates.map(({ number }) => number)).toEqual([2, 3]);
    expect(waitingGate(gates)).toBeUndefined();
  });

  it('wait since they first asked, also when the run was taken up again', () => {
    const gates = approvalGates(plan, recorded(waiting(2, 'settle'), waiting(2, 'approval'), waiting(2, 'approval')));
    expect(waitingGate(gates)).toMatchObject({ number: 2, waitingSince: '2026-11-22T01:00:00.000Z', approved: null });
  });

  it('are approved by whoever said so first, and wait until they were passed', () => {
    const events = [waiting(2, 'approval'), approved(2, 'ana'), approved(2, 'bob')] as const;
    const [gate] = approvalGates(plan, recorded(...events));
    expect(gate).toMatchObject({ approved: { by: 'ana', at: '2026-11-22T01:00:00.000Z' }, passed: false });
    expect(waitingGate(approvalGates(plan, recorded(...events, { type: 'gate.passed', wave: 2 })))).toBeUndefined();
  });
});
