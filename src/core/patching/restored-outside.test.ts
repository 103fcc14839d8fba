// A rollback to an external snapshot: what a command outside of the host may still be doing is not taken for a host that was left alone.
import { describe, expect, it } from 'vitest';
import { cleared, connected, finished, snapshot, verifiedAs } from '../../../test/sample-events.ts';
import type { HostEvent } from '../event.ts';
import { stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { nextStep } from './next-step.ts';

const COURSE: Course = { ...plainCourse('j'), goal: 'rollback', restoredOutside: true };

const BEGUN: readonly HostEvent[] = [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }];

const ended = (code: number): HostEvent => ({
  ...finished,
  code,
  failure: code === 0 ? null : 'the restore command: exit code 3',
});
const unheard: readonly HostEvent[] = [
  { type: 'host.lost', reason: 'killed' },
  { type: 'host.observed', job: 'died', transcript: null },
];

describe('a machine whose restore command', () => {
  it.each<[string, readonly HostEvent[], object]>([
    ['has brought it back is reverted', [ended(0), verifiedAs('as-planned')], { outcome: 'reverted' }],
    [
      'nobody heard the end of is reverted all the same when it shows it',
      [...unheard, verifiedAs('as-planned')],
      { outcome: 'reverted' },
    ],
    [
      'failed by its own word is refused, untouched',
      [ended(3), verifiedAs('untouched')],
      {
        outcome: 'refused',
        fault: { code: 'manager-failed', touched: 'no', message: 'the restore command: exit code 3' },
      },
    ],
    [
      'said that it is done, and shows nothing of it, is stranded',
      [ended(0), verifiedAs('untouched')],
      { outcome: 'stranded', summary: expect.stringContaining('whether its restoration is still to come') },
    ],
    [
      'nobody heard the end of, and that shows nothing of it, is stranded',
      [...unheard, verifiedAs('untouched')],
      { outcome: 'stranded' },
    ],
  ])('%s', (_, events, end) => {
    expect(nextStep(stateOf([...BEGUN, ...events]), COURSE)).toMatchObject({ event: { type: 'host.settled', ...end } });
  });
});
