// patchctl killed at every single point of an automatic revert, against a host that remembers what was really started on it.
import { describe, expect, it } from 'vitest';
import { finished, verifiedAs } from '../../../test/sample-events.ts';
import type { EventOf, HostEvent } from '../event.ts';
import { fault } from '../fault.ts';
import { stateOf } from './advance.ts';
import { type Course, plainCourse } from './course.ts';
import { type Effect, nextStep } from './next-step.ts';
import { recoveryOf } from './recover.ts';

type Settled = EventOf<'host.settled'>;

/** A host whose update breaks its service: red with it, green without. */
interface World {
  readonly jobs: Set<string>;
  version: 'old' | 'new';
  /** Somebody looked for these jobs first: they can never start. */
  readonly taken: Set<string>;
}

const ended = (reverting: boolean): HostEvent =>
  reverting
    ? { type: 'revert.finished', code: 0, transcript: 't', failure: null }
    : { ...finished, degraded: ['%post failed'] };

const start = (world: World, { job, reverting }: Effect & { readonly kind: 'apply' }): HostEvent => {
  if (world.taken.has(job)) return { type: 'host.observed', job: 'never-started', transcript: null };
  world.jobs.add(job);
  world.version = reverting ? 'old' : 'new';
  return ended(reverting);
};

const observe = (world: World, { job, reverting }: Effect & { readonly kind: 'observe' }): HostEvent => {
  if (world.jobs.has(job)) return ended(reverting);
  world.taken.add(job);
  return { type: 'host.observed', job: 'never-started', transcript: null };
};

const answer = (effect: Effect, world: World): HostEvent => {
  switch (effect.kind) {
    case 'connect':
      return { type: 'host.connected', address: 'a', machineId: 'm', bootId: 'b', os: 'Debian 12' };
    case 'clear':
      return { type: 'host.cleared', basis: 'x', changes: 1 };
    case 'snapshot':
      return { type: 'snapshot.taken', artifact: 'd' };
    case 'apply':
      return start(world, effect);
    case 'observe':
      return observe(world, effect);
    case 'verify': {
      const asBefore = world.version === 'old';
      if (effect.reverting) return { ...verifiedAs(asBefore ? 'as-planned' : 'mixed'), against: 'before' } as HostEvent;
      return verifiedAs(asBefore ? 'untouched' : 'as-planned');
    }
    case 'check': {
      const ok = effect.phase === 'before' || world.version === 'old';
      return { type: 'host.checked', phase: effect.phase, results: [{ name: 'web', ok, detail: '503', tries: 1 }] };
    }
    case 'hooks':
      return { type: 'hooks.finished', phase: effect.phase, results: [] };
    default:
      throw new Error(`a revert does not ${effect.kind}`);
  }
};

const courseNamed = (job: string): Course => ({
  ...plainCourse(job),
  checks: true,
  hooks: new Set(['before', 'after']),
  onFailedChecks: 'revert',
});

/** Runs on until `events` hold `until` of them, or the host is settled. An effect may be done, and patchctl die before it is told. */
interface Sitting {
  readonly world: World;
  readonly events: HostEvent[];
  readonly course: Course;
  readonly until?: number;
  readonly dies?: 'before the effect' | 'after the effect';
}

const sit = ({ world, events, course, until = Number.POSITIVE_INFINITY, dies }: Sitting): void => {
  for (;;) {
    const step = nextStep(stateOf(events), course);
    if (step.kind === 'stop') return;
    if (step.kind === 'note') {
      if (events.length >= until) return;
      events.push(step.event);
      continue;
    }
    if (events.length >= until && dies === 'before the effect') return;
    const told = answer(step.effect, world);
    if (events.length >= until) return;
    events.push(told);
  }
};

const newWorld = (): World => ({ jobs: new Set(), version: 'old', taken: new Set() });

/** As `resume` does it: other names for what it starts. */
const resume = (world: World, events: HostEvent[], course = courseNamed('second')): Settled => {
  const recovery = recoveryOf(stateOf(events));
  if (recovery !== undefined) events.push(recovery);
  sit({ world, events, course });
  return events.at(-1) as Settled;
};

const whole = (): readonly HostEvent[] => {
  const events: HostEvent[] = [];
  sit({ world: newWorld(), events, course: courseNamed('first') });
  return events;
};

const points = (): readonly number[] => {
  const events = whole();
  const first = events.findIndex(({ type }) => type === 'revert.started');
  return events.flatMap((_, index) => (index >= first ? [index + 1] : []));
};

const named = (events: readonly HostEvent[], point: number): string => `${point}: ${events[point - 1]?.type}`;

describe('a revert whose patchctl is killed', () => {
  it('is whole when nobody is killed', () => {
    expect(whole().at(-1)).toMatchObject({ type: 'host.settled', outcome: 'reverted' });
    expect(points().length).toBeGreaterThan(6);
  });

  it.each(
    (['before the effect', 'after the effect'] as const).flatMap((dies) =>
      points().map((point) => [named(whole(), point), dies, point] as const),
    ),
  )('behind event %s and %s is ended by resume: reverted, by one revert', (_name, dies, point) => {
    const world = newWorld();
    const events: HostEvent[] = [];
    sit({ world, events, course: courseNamed('first'), until: point, dies });
    const end = resume(world, events);
    expect(end).toMatchObject({ type: 'host.settled', outcome: 'reverted' });
    expect(world.version).toBe('old');
    expect(world.jobs.size).toBe(2);
  });

  const killedBeforeItsStart = (): { readonly world: World; readonly events: HostEvent[] } => {
    const [world, events] = [newWorld(), [] as HostEvent[]];
    sit({ world, events, course: courseNamed('first'), until: points()[0] ?? 0, dies: 'before the effect' });
    return { world, events };
  };

  it('is not started again on a host that has recovered meanwhile', () => {
    const { world, events } = killedBeforeItsStart();
    const mended: Course = { ...courseNamed('second'), checks: false };
    expect(resume(world, events, mended)).toMatchObject({ outcome: 'degraded', summary: '%post failed' });
    expect(world).toMatchObject({ version: 'new' });
  });

  it('and that the inventory no longer wants leaves the update, and says that nothing was taken back', () => {
    const { world, events } = killedBeforeItsStart();
    const end = resume(world, events, { ...courseNamed('second'), onFailedChecks: 'stop' });
    expect(end).toMatchObject({
      outcome: 'degraded',
      fault: { code: 'health-check-failed', touched: 'yes' },
      summary: 'web: 503; %post failed; the revert was never started',
    });
  });

  it('and that a person has made by hand meanwhile counts, once the checks are green', () => {
    const { world, events } = killedBeforeItsStart();
    world.version = 'old';
    expect(resume(world, events)).toMatchObject({ outcome: 'reverted' });
    expect(events.findLast(({ type }) => type === 'host.checked')).toMatchObject({ phase: 'after' });
  });

  it('and that a person has made by hand is not told as made by a job, however often patchctl dies', () => {
    const { world, events } = killedBeforeItsStart();
    world.version = 'old';
    const verifiedAgain = events.length + 3;
    events.push({ type: 'host.lost', reason: 'killed' });
    sit({ world, events, course: courseNamed('second'), until: verifiedAgain });
    expect(events.at(-1)).toMatchObject({ type: 'host.verified', verdict: 'untouched' });
    expect(resume(world, events, courseNamed('third'))).toMatchObject({ outcome: 'reverted' });
    expect(events.filter(({ type }) => type === 'revert.finished')).toEqual([]);
  });
});

describe('a revert that cannot be made', () => {
  it('leaves the host degraded with the reason, not stranded: nothing was started', () => {
    const events = [...whole()].slice(0, points()[0]);
    events.push({ type: 'host.observed', job: 'never-started', transcript: null, why: 'no file was saved of web 1' });
    const world: World = { ...newWorld(), version: 'new' };
    sit({ world, events, course: courseNamed('first') });
    expect(events.at(-1)).toMatchObject({
      outcome: 'degraded',
      summary: 'web: 503; %post failed; the revert was not started: no file was saved of web 1',
    });
    expect(events.filter(({ type }) => type === 'revert.started')).toHaveLength(1);
  });
});

describe('a revert behind which an after hook fails', () => {
  it('keeps its fault, and is told as maybe still out of its pool', () => {
    const events = [...whole()].slice(0, -1);
    const last = events.at(-1);
    if (last?.type !== 'hooks.finished') throw new Error('the after hooks come last');
    events[events.length - 1] = { ...last, results: [{ name: 'undrain', on: 'bastion', code: 1, detail: 'no' }] };
    const step = nextStep(stateOf(events), courseNamed('first'));
    expect(step).toMatchObject({
      event: { outcome: 'reverted', drained: true, fault: fault('health-check-failed', 'web: 503', expect.anything()) },
    });
  });
});
