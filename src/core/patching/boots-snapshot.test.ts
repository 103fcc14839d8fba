// A rollback by file system: the job arms the next boot, the reboot is part of the change, and nothing less is believed.
import { describe, expect, it } from 'vitest';
import { cleared, connected, finished, snapshot, verifiedAs } from '../../../test/sample-events.ts';
import type { HostEvent } from '../event.ts';
import { stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { nextStep } from './next-step.ts';

const COURSE: Course = { ...plainCourse('j'), goal: 'rollback', bootsSnapshot: true };

const verified = (verdict: 'as-planned' | 'untouched', bootId: string): HostEvent => ({
  ...verifiedAs(verdict),
  bootId,
});
const ended = (code: number): HostEvent => ({ ...finished, code, failure: code === 0 ? null : 'no such snapshot' });
const BEGUN: readonly HostEvent[] = [
  { ...connected, bootId: 'b1' },
  cleared,
  snapshot,
  { type: 'apply.started', job: 'j' },
];
const ORDER: HostEvent = { type: 'reboot.started', bootId: 'b1', why: [] };
const BACK: HostEvent = { type: 'reboot.finished', bootId: 'b2', kernel: '6.1', durationMs: 1 };
const DEFERRED: HostEvent = { type: 'reboot.deferred', why: 'logged in: ana' };

const stepAfter = (...events: readonly HostEvent[]) => nextStep(stateOf([...BEGUN, ...events]), COURSE);

describe('a host that goes back with its file system', () => {
  it('is rebooted when the job is done, whatever its policy says about reboots', () => {
    expect(stepAfter(ended(0), verified('untouched', 'b1'))).toMatchObject({
      kind: 'note',
      event: { type: 'reboot.started', bootId: 'b1' },
    });
  });

  it('is reverted when it has come back with the old packages', () => {
    const step = stepAfter(ended(0), verified('untouched', 'b1'), ORDER, BACK, verified('as-planned', 'b2'));
    expect(step).toMatchObject({ event: { type: 'host.settled', outcome: 'reverted' } });
  });

  it('is not rebooted, and as it was, when the job failed', () => {
    const step = stepAfter(ended(1), verified('untouched', 'b1'));
    expect(step).toMatchObject({ event: { type: 'host.settled', outcome: 'refused' } });
  });

  it('is stranded when it came back with the file system from before', () => {
    const step = stepAfter(ended(0), verified('untouched', 'b1'), ORDER, BACK, verified('untouched', 'b2'));
    expect(step).toMatchObject({
      event: { outcome: 'stranded', summary: expect.stringMatching(/still has the file system/) },
    });
  });

  it('is stranded while the reboot is put off: the next one brings the old file system', () => {
    const step = stepAfter(ended(0), verified('untouched', 'b1'), ORDER, DEFERRED, verified('untouched', 'b1'));
    expect(step).toMatchObject({
      event: { outcome: 'stranded', summary: expect.stringMatching(/put off: logged in: ana/) },
    });
  });
});
