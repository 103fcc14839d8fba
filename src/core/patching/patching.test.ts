// The state machine of one host, by property: any faults in any order, at most one apply, exactly one outcome.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broken, cleared, connected, finished, needy, snapshot, verifiedAs } from '../../../test/sample-events.ts';
import type { HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import type { CheckResult } from '../health/check.ts';
import { advance, stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { type Effect, nextStep } from './next-step.ts';
import { recoveryOf } from './recover.ts';
import { FRESH, type HostState, QUEUED } from './state.ts';

const sick: CheckResult = { name: 'http', ok: false, detail: 'HTTP 503', tries: 2 };

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
  verify: [verifiedAs('as-planned'), verifiedAs('untouched'), verifiedAs('mixed'), needy, broken],
  check: [
    { type: 'host.checked', phase: 'before', results: [] },
    { type: 'host.checked', phase: 'before', results: [sick] },
    broken,
  ],
  hooks: [
    { type: 'hooks.finished', phase: 'before', results: [] },
    { type: 'hooks.finished', phase: 'before', results: [{ name: 'drain', on: 'bastion', code: 1, detail: 'no' }] },
    broken,
  ],
  restart: [
    { type: 'services.restarted', restarted: ['web.service'], failed: [] },
    { type: 'services.restarted', restarted: [], failed: [{ unit: 'web.service', detail: 'no' }] },
    broken,
  ],
  reboot: [
    { type: 'reboot.finished', bootId: 'c', kernel: '6.1', durationMs: 1 },
    { type: 'reboot.deferred', why: 'users' },
    { type: 'host.faulted', fault: fault('unreachable-after-reboot', 'gone') },
    broken,
  ],
} as const satisfies Record<Effect['kind'], readonly HostEvent[]>;

interface Life {
  readonly events: HostEvent[];
  applies: number;
  reverts: number;
  reboots: number;
}

/** The phase that the effect asked for, whichever answer was drawn. */
const answered = (answer: HostEvent, effect: Effect): HostEvent => {
  if ('phase' in effect && 'phase' in answer) return { ...answer, phase: effect.phase } as HostEvent;
  if (answer.type === 'apply.finished' && 'reverting' in effect && effect.reverting)
    return { type: 'revert.finished', code: answer.code, transcript: 't', failure: answer.failure };
  return answer;
};

const live = (choices: readonly number[], crashes: readonly boolean[], course: Course = plainCourse('job-1')): Life => {
  const life: Life = { events: [], applies: 0, reverts: 0, reboots: 0 };
  let state: HostState = QUEUED;
  const tell = (event: HostEvent): void => {
    life.events.push(event);
    state = advance(state, event);
  };
  for (let turn = 0; turn < 100; turn++) {
    const step = nextStep(state, course);
    if (step.kind === 'stop') return life;
    if (step.kind === 'note') tell(step.event);
    else {
      if (step.effect.kind === 'apply') life[step.effect.reverting ? 'reverts' : 'applies'] += 1;
      if (step.effect.kind === 'reboot') life.reboots += 1;
      if (crashes[turn] === true) {
        state = stateOf(life.events);
        const recovery = recoveryOf(state);
        if (recovery) tell(recovery);
        continue;
      }
      // The world becomes kind in the end: the last answers settle.
      const answers: readonly HostEvent[] = ANSWERS[step.effect.kind];
      const answer = answers[turn < 60 ? (choices[turn] ?? 0) % answers.length : 0];
      if (answer) tell(answered(answer, step.effect));
    }
  }
  throw new Error('never settled');
};

const courses: fc.Arbitrary<Course> = fc.record({
  goal: fc.constantFrom('patch', 'rollback', 'reboot'),
  job: fc.constant('job-1'),
  revertJob: fc.constant('job-2'),
  checks: fc.boolean(),
  hooks: fc.subarray(['before', 'after', 'failure'] as const).map((phases) => new Set(phases)),
  restartServices: fc.boolean(),
  reboot: fc.constantFrom('never', 'if-needed', 'always'),
  onFailedChecks: fc.constantFrom('stop', 'revert'),
  bootsSnapshot: fc.boolean(),
});

const world = fc.array(fc.nat(20), { minLength: 65, maxLength: 65 });
const indexOf = (events: readonly HostEvent[], type: HostEvent['type']): number =>
  events.findIndex((event) => event.type === type);

describe('the patching of one host', () => {
  it('settles in exactly one outcome and applies at most once, whatever fails and whenever patchctl dies', () => {
    fc.assert(
      fc.property(world, fc.array(fc.boolean(), { maxLength: 40 }), courses, (choices, crashes, course) => {
        const life = live(choices, crashes, course);
        expect(life.events.filter((event) => event.type === 'host.settled')).toHaveLength(1);
        expect(life.applies).toBeLessThanOrEqual(1);
        expect(life.reverts).toBeLessThanOrEqual(1);
        const intents = life.events.filter((event) => event.type === 'apply.started').length;
        expect(intents).toBeGreaterThanOrEqual(life.applies);
      }),
      { numRuns: 10_000 },
    );
  });

  it('is patched only after the manifest was read again, and after its last reboot or restart', () => {
    fc.assert(
      fc.property(world, courses, (choices, course) => {
        const { events } = live(choices, [], course);
        const end = events.at(-1);
        const sound = ['patched', 'degraded', 'reverted', 'rebooted'];
        if (end?.type !== 'host.settled' || !sound.includes(end.outcome)) return;
        const touches = events.findLastIndex((event) =>
          ['apply.finished', 'revert.finished', 'reboot.finished', 'services.restarted'].includes(event.type),
        );
        const verified = events.findLastIndex((event) => event.type === 'host.verified');
        // A hook that failed after nothing was done degrades an unchanged host.
        if (touches < 0) return;
        expect(verified).toBeGreaterThan(touches);
        // A person may have taken back what a revert was to take back.
        if (events.some((event) => event.type === 'host.observed' && event.job === 'never-started')) return;
        expect(events[verified]).toMatchObject({ verdict: 'as-planned' });
      }),
      { numRuns: 5_000 },
    );
  });

  it('is not touched by a job when a before hook or a health check before failed', () => {
    fc.assert(
      fc.property(world, courses, (choices, course) => {
        const { events } = live(choices, [], course);
        const failed = events.findIndex(
          (event) =>
            (event.type === 'hooks.finished' &&
              event.phase === 'before' &&
              event.results.some(({ code }) => code !== 0)) ||
            (event.type === 'host.checked' && event.phase === 'before' && event.results.some(({ ok }) => !ok)),
        );
        if (failed < 0) return;
        expect(indexOf(events, 'apply.started')).toBe(-1);
        expect(indexOf(events, 'reboot.started')).toBe(-1);
        expect(events.at(-1)).toMatchObject({ type: 'host.settled', outcome: 'refused' });
      }),
      { numRuns: 5_000 },
    );
  });

  it('gets its after hooks whenever its before hooks may have run, unless it is stranded', () => {
    fc.assert(
      fc.property(world, fc.array(fc.boolean(), { maxLength: 40 }), courses, (choices, crashes, course) => {
        const { events } = live(choices, crashes, course);
        const end = events.at(-1);
        if (end?.type !== 'host.settled' || !course.hooks.has('after')) return;
        const concluded = events.findLast((event) => event.type === 'host.concluded');
        if (concluded?.type !== 'host.concluded' || concluded.outcome === 'stranded') return;
        const before = events.some((event) => event.type === 'hooks.started' && event.phase === 'before');
        const after = events.some((event) => event.type === 'hooks.started' && event.phase === 'after');
        if (before) expect(after || end.outcome === 'stranded').toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('refuses events that cannot happen', () => {
    expect(() => advance(QUEUED, finished)).toThrow('apply.finished cannot follow the state queued');
    expect(() =>
      advance({ kind: 'applying', trail: { ...FRESH, job: 'j' }, job: 'j' }, { type: 'host.requeued', reason: '' }),
    ).toThrow();
  });
});
