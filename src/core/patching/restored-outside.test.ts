// A rollback to an external snapshot: what a command outside of the host may still be doing is not taken for a host that was left alone.
import { describe, expect, it } from 'vitest';
import type { HostEvent } from '../event.ts';
import { stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { nextStep } from './next-step.ts';

const COURSE: Course = { ...plainCourse('j'), goal: 'rollback', restoredOutside: true };

const BEGUN: readonly HostEvent[] = [
  { type: 'host.connected', address: 'a', machineId: 'm', bootId: 'b1', os: 'Debian 12' },
  { type: 'host.cleared', basis: 'x', changes: 3 },
  { type: 'snapshot.taken', artifact: 'd' },
  { type: 'apply.started', job: 'j' },
];

const verified = (verdict: 'as-planned' | 'untouched'): HostEvent => ({
  type: 'host.verified',
  verdict,
  differences: [],
  newFailedUnits: [],
  marksChanged: [],
  unsound: [],
  left: null,
  reboot: { needed: false, reasons: [] },
  services: [],
  snapshot: 's',
});

const ended = (code: number): HostEvent => ({
  type: 'apply.finished',
  code,
  transcript: 't',
  degraded: [],
  attention: [],
  failure: code === 0 ? null : 'the restore command: exit code 3',
});
const unheard: readonly HostEvent[] = [
  { type: 'host.lost', reason: 'killed' },
  { type: 'host.observed', job: 'died', transcript: null },
];

describe('a machine whose restore command', () => {
  it.each<[string, readonly HostEvent[], object]>([
    ['has brought it back is reverted', [ended(0), verified('as-planned')], { outcome: 'reverted' }],
    [
      'nobody heard the end of is reverted all the same when it shows it',
      [...unheard, verified('as-planned')],
      { outcome: 'reverted' },
    ],
    [
      'failed by its own word is refused, untouched',
      [ended(3), verified('untouched')],
      {
        outcome: 'refused',
        fault: { code: 'manager-failed', touched: 'no', message: 'the restore command: exit code 3' },
      },
    ],
    [
      'said that it is done, and shows nothing of it, is stranded',
      [ended(0), verified('untouched')],
      { outcome: 'stranded', summary: expect.stringContaining('whether its restoration is still to come') },
    ],
    [
      'nobody heard the end of, and that shows nothing of it, is stranded',
      [...unheard, verified('untouched')],
      { outcome: 'stranded' },
    ],
  ])('%s', (_, events, end) => {
    expect(nextStep(stateOf([...BEGUN, ...events]), COURSE)).toMatchObject({ event: { type: 'host.settled', ...end } });
  });
});
