// One outcome for whatever a repair job says and whatever the host says; the host's word decides.
import { describe, expect, it } from 'vitest';
import type { EventOf } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { REPAIR_STOPPED } from '../../package-managers/repair-words.ts';
import { type JobEnd, settleRepair, settleRepairFault } from './verdict.ts';

const finished = (code: number, more: Partial<EventOf<'repair.finished'>> = {}): JobEnd => ({
  type: 'repair.finished',
  code,
  transcript: '',
  degraded: [],
  attention: [],
  failure: code === 0 ? null : 'its own words',
  ...more,
});
const observed = (job: EventOf<'host.observed'>['job']): JobEnd => ({ type: 'host.observed', job, transcript: null });

const INTERRUPTED = fault('manager-interrupted', 'lab-slow is half-configured');
const LOCKED = fault('lock-held', 'apt-get holds it');
const MOVED = [{ package: 'lab-slow', arch: 'all', from: '1 (half-configured)', to: '1' }] as const;

const verified = (
  unsound: readonly Fault[],
  moved: EventOf<'repair.verified'>['moved'],
): EventOf<'repair.verified'> => ({
  type: 'repair.verified',
  unsound,
  moved,
  artifact: '',
});

describe('settleRepair', () => {
  it.each<[string, JobEnd, readonly Fault[], typeof MOVED | readonly [], object]>([
    ['sound after a clean job', finished(0), [], MOVED, { outcome: 'repaired', fault: null }],
    ['sound without a change of version', finished(0), [], [], { outcome: 'repaired' }],
    [
      'sound, but a script failed',
      finished(0, { degraded: ['its %post script failed'] }),
      [],
      MOVED,
      { outcome: 'degraded' },
    ],
    ['sound, but the job failed', finished(100), [], MOVED, { outcome: 'degraded', fault: { touched: 'yes' } }],
    ['sound, but the job was killed', observed('died'), [], MOVED, { outcome: 'degraded' }],
    ['sound, and the job never ran', observed('never-started'), [], [], { outcome: 'unchanged' }],
    ['unsound, and the job never ran', observed('never-started'), [INTERRUPTED], [], { outcome: 'refused' }],
    [
      'unsound, whatever the job says',
      finished(0),
      [INTERRUPTED],
      MOVED,
      { outcome: 'stranded', fault: { touched: 'yes' } },
    ],
    ['unsound, and the job was killed', observed('died'), [INTERRUPTED], [], { outcome: 'stranded' }],
    [
      'unsound, because the job stopped before it began',
      finished(REPAIR_STOPPED),
      [INTERRUPTED],
      [],
      { outcome: 'refused', summary: 'its own words', fault: { code: 'manager-interrupted', touched: 'no' } },
    ],
    [
      'unsound and changed, although the job says that it stopped',
      finished(REPAIR_STOPPED),
      [INTERRUPTED],
      MOVED,
      { outcome: 'stranded' },
    ],
    [
      'not to be known, because somebody else is at work',
      finished(0),
      [LOCKED],
      MOVED,
      { outcome: 'stranded', fault: { code: 'lock-held' } },
    ],
    ['another job’s', observed('busy'), [], MOVED, { outcome: 'refused', fault: { code: 'already-running' } }],
  ])('%s', (_name, end, unsound, moved, expected) => {
    expect(settleRepair(end, verified(unsound, moved))).toMatchObject(expected);
  });

  it('says once what job and host say alike', () => {
    const end = finished(1, { failure: `it failed: ${INTERRUPTED.message}` });
    expect(settleRepair(end, verified([INTERRUPTED], [])).summary).toBe(`it failed: ${INTERRUPTED.message}`);
  });
});

describe('settleRepairFault', () => {
  const gone = fault('connection-timed-out', 'no answer');

  it('is the fault’s own outcome before the intent, and stranded after it', () => {
    expect(settleRepairFault(gone, 'not-intended').outcome).toBe('unreachable');
    expect(settleRepairFault(gone, 'intended').outcome).toBe('stranded');
  });
});
