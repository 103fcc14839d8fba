// What a host is judged to be at the end, from what happened to it.
import { describe, expect, it } from 'vitest';
import { broken, cleared, connected, finished, needy, snapshot, verifiedAs } from '../../../test/sample-events.ts';
import type { HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import { stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { nextStep } from './next-step.ts';

describe('the end of one host', () => {
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
    const step = nextStep(stateOf(events), plainCourse('j'));
    expect(step).toMatchObject({ kind: 'note', event: { type: 'host.settled', outcome } });
  });

  it('says how to mend a broken package database before anything else', () => {
    const unsound = [fault('manager-interrupted', 'lab-slow is half-configured')];
    const mixed: HostEvent = { ...verifiedAs('mixed'), unsound } as HostEvent;
    const step = nextStep(
      stateOf([connected, cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, mixed]),
      plainCourse('j'),
    );
    expect(step).toMatchObject({
      event: { fault: { code: 'verification-failed', touched: 'yes', hint: unsound[0]?.hint } },
    });
  });

  it('tells a service that fails since the update from trouble of the package manager', () => {
    const broken: HostEvent = { ...verifiedAs('as-planned'), newFailedUnits: ['web.service'] } as HostEvent;
    const before: HostEvent[] = [connected, cleared, snapshot, { type: 'apply.started', job: 'j' }];
    const settledAfter = (end: HostEvent) => nextStep(stateOf([...before, end, broken]), plainCourse('j'));
    expect(settledAfter(finished)).toMatchObject({
      event: { outcome: 'degraded', fault: { code: 'service-failed', touched: 'yes' } },
    });
    expect(settledAfter({ ...finished, degraded: ['%post failed'] } as HostEvent)).toMatchObject({
      event: { fault: { code: 'manager-failed', message: '%post failed; web.service failed after the update' } },
    });
  });

  const order: HostEvent = { type: 'reboot.started', bootId: 'b', why: [] };
  const back: HostEvent = { type: 'reboot.finished', bootId: 'c', kernel: '6.1', durationMs: 1 };
  const deferred: HostEvent = { type: 'reboot.deferred', why: 'logged in: ana on pts/0' };
  const idle: HostEvent = { ...cleared, changes: 0, reboot: { needed: true, reasons: [] } } as HostEvent;
  const stale = { needed: true, reasons: ['kernel: running 1, newest 2'], staleKernel: 'kernel: running 1, newest 2' };
  it.each<[string, Course['goal'], HostEvent[], Partial<HostEvent>]>([
    ['a reboot alone is its own outcome', 'reboot', [order, back, verifiedAs('as-planned')], { outcome: 'rebooted' }],
    [
      'a reboot that was asked for and put off is deferred',
      'reboot',
      [order, deferred, verifiedAs('as-planned')],
      { outcome: 'deferred', summary: 'logged in: ana on pts/0' },
    ],
    [
      'a host with nothing to do whose reboot was put off is unchanged, and says so',
      'patch',
      [order, deferred, verifiedAs('as-planned')],
      { outcome: 'unchanged', summary: 'nothing to do; the reboot was put off: logged in: ana on pts/0' },
    ],
    [
      'the old kernel after a reboot degrades',
      'reboot',
      [order, back, { ...verifiedAs('as-planned'), reboot: stale } as HostEvent],
      { outcome: 'degraded', summary: 'kernel: running 1, newest 2' },
    ],
    [
      'another need that is left after a reboot does not',
      'reboot',
      [
        order,
        back,
        { ...verifiedAs('as-planned'), reboot: { needed: true, reasons: ['kernel: unknown'] } } as HostEvent,
      ],
      { outcome: 'rebooted' },
    ],
  ] as [string, Course['goal'], HostEvent[], Partial<HostEvent>][])('%s', (_name, goal, events, end) => {
    const course: Course = { ...plainCourse('j'), goal, reboot: 'if-needed' };
    const step = nextStep(stateOf([connected, idle, snapshot, ...events]), course);
    expect(step).toMatchObject({ kind: 'note', event: { type: 'host.settled', ...end } });
  });

  it.each<[string, HostEvent[]]>([
    ['looked for its job', [cleared, snapshot, { type: 'apply.started', job: 'j' }, finished, needy, order]],
    ['was to be read again', [idle, snapshot, order]],
  ])('is still gone after its reboot when resume %s in vain', (_name, events) => {
    const gone: HostEvent = { type: 'host.faulted', fault: fault('unreachable-after-reboot', 'timed out') };
    const course: Course = { ...plainCourse('j'), reboot: 'if-needed' };
    const stranded = [connected, ...events, gone];
    const settled = nextStep(stateOf(stranded), course);
    if (settled.kind !== 'note') throw new Error('not settled');
    const again: HostEvent = { type: 'host.reopened', reason: 'resume looks again' };
    for (const met of [fault('connection-timed-out', 'x'), fault('verification-impossible', 'x')]) {
      const step = nextStep(stateOf([...stranded, settled.event, again, { type: 'host.faulted', fault: met }]), course);
      expect(step).toMatchObject({ event: { outcome: 'stranded', fault: { code: 'unreachable-after-reboot' } } });
    }
  });

  it.each<[Course['goal'], string]>([
    ['rollback', 'degraded'],
    ['patch', 'reverted'],
  ])('that was brought back, and whose after hook failed, ends a %s as %s', (goal, outcome) => {
    const course: Course = { ...plainCourse('j'), goal, hooks: new Set(['before', 'after']) };
    const conclusion: HostEvent = { type: 'host.concluded', outcome: 'reverted', fault: null, summary: 'as before' };
    const undrain = [{ name: 'undrain', on: 'bastion', code: 1, detail: 'no such server' }] as const;
    const step = nextStep(
      stateOf([
        connected,
        cleared,
        snapshot,
        { type: 'hooks.started', phase: 'before' },
        { type: 'hooks.finished', phase: 'before', results: [] },
        { type: 'apply.started', job: 'j' },
        finished,
        verifiedAs('as-planned'),
        conclusion,
        { type: 'hooks.started', phase: 'after' },
        { type: 'hooks.finished', phase: 'after', results: undrain },
      ]),
      course,
    );
    expect(step).toMatchObject({ event: { type: 'host.settled', outcome } });
  });
});
