// Failure budgets: of a batch, of a wave, of the run. Which outcomes use them up, and which of them is spent.
import { isFailure, type Outcome } from '../outcome.ts';
import type { Goal, Plan, PlanWave } from '../plan.ts';
import type { Ended } from './availability.ts';

/** The hosts of the waves that are settled, by name. */
export type Ends = ReadonlyMap<string, Pick<Ended, 'outcome'>>;

/** In a rollback *reverted* is what was wanted. *Deferred* never counts: nothing went wrong. */
export const countsAsFailure = (outcome: Outcome, goal: Goal): boolean =>
  isFailure(outcome) && !(goal === 'rollback' && outcome === 'reverted');

/** How many of these hosts failed so far. */
export const failuresAmong = (hosts: readonly string[], ends: Ends, goal: Goal): number =>
  hosts.filter((name) => {
    const end = ends.get(name);
    return end !== undefined && countsAsFailure(end.outcome, goal);
  }).length;

/** A budget that is spent. */
export interface Overrun {
  readonly scope: 'batch' | 'wave' | 'run';
  readonly failures: number;
  readonly budget: number;
}

/** The hosts of a wave in groups of `batch`, in the wave's order: the same ones whatever order they end in. */
const batchesOf = ({ hosts, batch }: PlanWave): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(hosts.length / batch) }, (_, i) => hosts.slice(i * batch, (i + 1) * batch));

/** Whether a wave or one of its batches has more failures than it may have; undefined: it goes on. */
export const waveOverrun = (wave: PlanWave, ends: Ends, goal: Goal): Overrun | undefined => {
  const { max_batch_failures: perBatch, max_failures: budget } = wave;
  if (perBatch !== null) {
    const worst = Math.max(0, ...batchesOf(wave).map((batch) => failuresAmong(batch, ends, goal)));
    if (worst > perBatch) return { scope: 'batch', failures: worst, budget: perBatch };
  }
  const failures = failuresAmong(wave.hosts, ends, goal);
  return failures > budget ? { scope: 'wave', failures, budget } : undefined;
};

/**
 * Whether the run as a whole has failed too often. Hosts that could not even be asked for the plan count, too: half a fleet that is
 * out of reach is a reason to stop. Hosts that the plan refused do not: whoever applies it has seen them.
 */
export const runOverrun = ({ max_failures: budget, hosts, options }: Plan, ends: Ends): Overrun | undefined => {
  if (budget === null) return undefined;
  const unknown = hosts.filter(({ verdict }) => verdict === 'unknown').length;
  const failures = unknown + failuresAmong([...ends.keys()], ends, options.goal);
  return failures > budget ? { scope: 'run', failures, budget } : undefined;
};
