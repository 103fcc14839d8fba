// What a run of the ledger was for: `history` lists it, and commands ask which runs they can go on from.
import type { Goal } from './plan.ts';

/** Runs that carry out a plan, by its goal. */
const OF_GOAL = { patch: 'apply', rollback: 'rollback', reboot: 'reboot' } as const satisfies Record<Goal, string>;

export const RUN_KINDS = [...Object.values(OF_GOAL), 'scan', 'repair', 'prune'] as const;

export type RunKind = (typeof RUN_KINDS)[number];

export const kindOfGoal = (goal: Goal): RunKind => OF_GOAL[goal];

const OF_PLANS: ReadonlySet<string> = new Set(Object.values(OF_GOAL));

/** Whether its plan is in the ledger. */
export const carriesOutPlan = ({ kind }: { readonly kind: string }): boolean => OF_PLANS.has(kind);
