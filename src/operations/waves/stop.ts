// Why no further host is begun: a spent budget, a host that is gone, an interruption; and how people are told.
import type { StopReason } from '../../core/event.ts';
import type { Plan, PlanWave } from '../../core/plan.ts';
import type { Ended } from '../../core/scheduling/availability.ts';
import { type Overrun, runOverrun, waveOverrun } from '../../core/scheduling/budget.ts';

export interface Stop {
  readonly reason: StopReason;
  /** Why, without what was left undone. */
  readonly cause: string;
}

const SCOPES = {
  batch: 'a batch of the tier',
  wave: 'the tier',
  run: 'the run',
} as const satisfies Record<Overrun['scope'], string>;

const overBudget = ({ scope, failures, budget }: Overrun): Stop => ({
  reason: 'over-budget',
  cause: `more hosts failed than ${SCOPES[scope]} allows (${failures}, ${budget} allowed)`,
});

export const INTERRUPTED: Stop = { reason: 'interrupted', cause: 'interrupted by the operator' };

/** Where a run stands when it is asked. */
export interface Standing {
  readonly plan: Plan;
  /** The wave that is at work, or just ended. */
  readonly wave: PlanWave;
  readonly ends: ReadonlyMap<string, Ended>;
  readonly drained: boolean;
}

/** The worst reason first; undefined: the run goes on. */
export const whyStop = ({ plan, wave, ends, drained }: Standing): Stop | undefined => {
  const [gone] = [...ends].find(([, { fault }]) => fault?.code === 'unreachable-after-reboot') ?? [];
  if (gone !== undefined) return { reason: 'host-gone', cause: `${gone} did not come back from its reboot` };
  const overrun = waveOverrun(wave, ends, plan.options.goal) ?? runOverrun(plan, ends);
  if (overrun !== undefined) return overBudget(overrun);
  return drained ? INTERRUPTED : undefined;
};

/** @param left hosts that were never begun. */
export const stopMessage = ({ cause }: Stop, left: number): string =>
  `${cause}; ${left} ${left === 1 ? 'host was' : 'hosts were'} not started`;
