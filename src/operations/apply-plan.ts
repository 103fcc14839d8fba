// Applies a plan: waves in order, bounded hosts in flight, a failure budget, and a drain that starts nothing new.
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { StopReason } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import { isFailure, type Outcome } from '../core/outcome.ts';
import { type HostState, QUEUED } from '../core/patching/state.ts';
import type { Plan, PlanHost, PlanWave } from '../core/plan.ts';
import type { Context } from './context.ts';
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

/** Rejects when the journal cannot be written: then nothing more is started, and running jobs are left to `resume`. */
export const applyPlan = async (request: ApplyRequest, context: Context, journal: Journal): Promise<ApplyResult> => {
  const outcomes = new Map<string, Outcome>();
  const fleet = pLimit(context.concurrency);
  let stopped: StopReason | null = null;
  for (const [index, wave] of request.plan.waves.entries()) {
    if (request.drain.aborted) stopped ??= 'interrupted';
    if (stopped !== null) break;
    await journal.append(null, {
      type: 'wave.started',
      wave: index + 1,
      ring: wave.ring,
      tier: wave.tier,
      hosts: wave.hosts,
    });
    const { failures, reason } = await applyWave({ wave, outcomes, fleet, request, context, journal });
    await journal.append(null, { type: 'wave.finished', wave: index + 1, failures, budget: wave.max_failures });
    stopped = reason;
  }
  const notStarted = request.plan.waves.flatMap((wave) => wave.hosts).filter((name) => !outcomes.has(name));
  if (stopped !== null)
    await journal.append(null, {
      type: 'run.stopped',
      reason: stopped,
      message: stopMessage(stopped, notStarted.length),
      notStarted,
    });
  return { outcomes: Object.fromEntries(outcomes), notStarted, stopped };
};

const stopMessage = (reason: StopReason, left: number): string => {
  const cause = {
    'over-budget': 'more hosts failed than the tier allows',
    interrupted: 'interrupted by the operator',
    ledger: 'the ledger failed',
  };
  return `${cause[reason]}; ${left} hosts were not started`;
};

interface WaveWork {
  readonly wave: PlanWave;
  readonly outcomes: Map<string, Outcome>;
  readonly fleet: ReturnType<typeof pLimit>;
  readonly request: ApplyRequest;
  readonly context: Context;
  readonly journal: Journal;
}

/** Budget and drain are asked again before every single host, so that a batch never runs past a failure. */
const applyWave = async (work: WaveWork): Promise<{ failures: number; reason: StopReason | null }> => {
  const { wave, outcomes, fleet, request } = work;
  const batch = pLimit(wave.batch);
  let failures = 0;
  let broken: unknown;
  const overBudget = (): boolean => failures > wave.max_failures;
  const one = async (name: string): Promise<void> => {
    if (overBudget() || request.drain.aborted || broken !== undefined) return;
    try {
      const outcome = await patchOne(name, work);
      outcomes.set(name, outcome);
      if (isFailure(outcome)) failures += 1;
    } catch (error) {
      broken ??= error;
    }
  };
  await Promise.all(wave.hosts.map((name) => batch(() => fleet(one, name))));
  if (broken !== undefined) throw broken;
  const complete = wave.hosts.every((name) => outcomes.has(name));
  if (overBudget()) return { failures, reason: 'over-budget' };
  return { failures, reason: complete ? null : 'interrupted' };
};

const patchOne = async (name: string, { request, context, journal }: WaveWork): Promise<Outcome> => {
  const host = request.hosts.get(name);
  const planned = request.plan.hosts.find((entry: PlanHost) => entry.name === name);
  if (host === undefined || planned === undefined)
    throw new Error(`the plan's waves name ${name}, which is not in the plan`);
  const before = await request.loadBefore?.(name);
  const work: EffectContext = { context, journal, host, planned, patience: request.patience, open: undefined, before };
  return await patchHost(work, request.states?.get(name) ?? QUEUED, jobId(journal.run));
};

/** Unique over all bastions and ledgers that may patch the same host: two of them may both have a run 2026-11-22.1. */
const jobId = (run: string): string => `${run}-${randomBytes(8).toString('hex')}`;
