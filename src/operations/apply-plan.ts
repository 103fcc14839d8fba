// Applies a plan: waves in order, bounded hosts in flight, a failure budget, and a drain that starts nothing new.
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { StopReason } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import { isFailure, type Outcome } from '../core/outcome.ts';
import { type HostState, QUEUED } from '../core/patching/state.ts';
import { type Plan, type PlanWave, plannedHosts } from '../core/plan.ts';
import type { Context } from './context.ts';
import { courseOf } from './course-of.ts';
import type { EffectContext, Patience, Snapshot } from './effects/effect-context.ts';
import type { Journal } from './journal.ts';
import { patchHost } from './patch-host.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  /** Inventory entries of the plan's hosts, by name. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly patience: Patience;
  /** Aborted by the first Ctrl-C: nothing new is started, what runs is waited for. */
  readonly drain: AbortSignal;
  /** Where hosts of an interrupted run are; absent ones are queued. */
  readonly states?: ReadonlyMap<string, HostState>;
  /** The snapshot before, for hosts of an interrupted run. */
  readonly loadBefore?: (host: string) => Promise<Snapshot | undefined>;
}

export interface ApplyResult {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Hosts of later waves, or behind the budget: no intent was ever written for them. */
  readonly notStarted: readonly string[];
  readonly stopped: StopReason | null;
}

/** Everything about one application of a plan that its steps share. */
interface Run {
  readonly request: ApplyRequest;
  readonly context: Context;
  readonly journal: Journal;
  /** Bounds the hosts in flight over all waves. */
  readonly fleet: ReturnType<typeof pLimit>;
  /** Filled as hosts settle; holds those of earlier sittings from the start. */
  readonly outcomes: Map<string, Outcome>;
}

/** Rejects when the journal cannot be written: then nothing more is started, and running jobs are left to `resume`. */
export const applyPlan = async (request: ApplyRequest, context: Context, journal: Journal): Promise<ApplyResult> => {
  const run: Run = { request, context, journal, fleet: pLimit(context.concurrency), outcomes: settledBefore(request) };
  await observeAdrift(run);
  const stopped = await applyWaves(run);
  const notStarted = plannedHosts(request.plan).filter((name) => !run.outcomes.has(name));
  if (stopped !== null) {
    const message = stopMessage(stopped, notStarted.length);
    await journal.append(null, { type: 'run.stopped', reason: stopped, message, notStarted });
  }
  return { outcomes: Object.fromEntries(run.outcomes), notStarted, stopped };
};

const settledBefore = ({ states = new Map() }: ApplyRequest): Map<string, Outcome> => {
  const outcomes = new Map<string, Outcome>();
  for (const [name, state] of states) if (state.kind === 'settled') outcomes.set(name, state.outcome);
  return outcomes;
};

/** Hosts of an interrupted run whose job may have run are looked at first of all, whatever budget and order say: it changes nothing on them. */
const observeAdrift = async (run: Run): Promise<void> => {
  const adrift = [...(run.request.states ?? [])].filter(([, state]) => state.kind === 'adrift').map(([name]) => name);
  await allSettledOrThrow(adrift.map((name) => run.fleet(patchOne, name, run)));
};

const applyWaves = async (run: Run): Promise<StopReason | null> => {
  const { request, journal, outcomes } = run;
  for (const [index, wave] of request.plan.waves.entries()) {
    const left = wave.hosts.filter((name) => !outcomes.has(name));
    if (left.length > 0) {
      if (request.drain.aborted) return 'interrupted';
      const number = index + 1;
      const { ring, tier } = wave;
      await journal.append(null, { type: 'wave.started', wave: number, ring, tier, hosts: left });
      await applyWave(wave, left, run);
      await journal.append(null, {
        type: 'wave.finished',
        wave: number,
        failures: failuresIn(wave, outcomes),
        budget: wave.max_failures,
      });
    }
    const reason = reasonToStop(wave, run);
    if (reason !== null) return reason;
  }
  return null;
};

const failuresIn = (wave: PlanWave, outcomes: ReadonlyMap<string, Outcome>): number =>
  wave.hosts.filter((name) => {
    const outcome = outcomes.get(name);
    return outcome !== undefined && isFailure(outcome);
  }).length;

const isOverBudget = (wave: PlanWave, { outcomes }: Run): boolean => failuresIn(wave, outcomes) > wave.max_failures;

/** Behind a wave: its budget decides about the next one, if there is anything left to start. */
const reasonToStop = (wave: PlanWave, run: Run): StopReason | null => {
  const { request, outcomes } = run;
  if (plannedHosts(request.plan).every((name) => outcomes.has(name))) return null;
  if (isOverBudget(wave, run)) return 'over-budget';
  return wave.hosts.every((name) => outcomes.has(name)) ? null : 'interrupted';
};

/** Budget and drain are asked again before every single host, so that a batch never runs past a failure. */
const applyWave = async (wave: PlanWave, hosts: readonly string[], run: Run): Promise<void> => {
  const batch = pLimit(wave.batch);
  let broken = false;
  const one = async (name: string): Promise<void> => {
    if (broken || run.request.drain.aborted || isOverBudget(wave, run)) return;
    try {
      await patchOne(name, run);
    } catch (error) {
      broken = true;
      throw error;
    }
  };
  await allSettledOrThrow(hosts.map((name) => batch(() => run.fleet(one, name))));
};

/** Waits for all, also when one fails: hosts in flight must come to the next event that can no longer be written. */
const allSettledOrThrow = async (work: readonly Promise<unknown>[]): Promise<void> => {
  const ends = await Promise.allSettled(work);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
};

const stopMessage = (reason: StopReason, left: number): string => {
  const cause = {
    'over-budget': 'more hosts failed than the tier allows',
    interrupted: 'interrupted by the operator',
    'host-gone': 'a host did not come back from its reboot',
    'gate-closed': 'health checks behind the wave failed',
    'not-approved': 'nobody approved the next wave in time',
    'hook-failed': 'a before_run hook failed',
  } as const satisfies Record<StopReason, string>;
  return `${cause[reason]}; ${left} ${left === 1 ? 'host was' : 'hosts were'} not started`;
};

const patchOne = async (name: string, { request, context, journal, outcomes }: Run): Promise<void> => {
  const host = request.hosts.get(name);
  const planned = request.plan.hosts.find((entry) => entry.name === name);
  if (host === undefined || planned === undefined) {
    throw new Error(`the plan's waves name ${name}, which is not in the plan`);
  }
  const before = await request.loadBefore?.(name);
  const work: EffectContext = { context, journal, host, planned, patience: request.patience, open: undefined, before };
  const course = courseOf(host, request.plan, jobId(journal.run));
  outcomes.set(name, await patchHost(work, request.states?.get(name) ?? QUEUED, course));
};

/** Unique over all bastions and ledgers that may patch the same host: two of them may both have a run 2026-11-22.1. */
const jobId = (run: string): string => `${run}-${randomBytes(8).toString('hex')}`;
