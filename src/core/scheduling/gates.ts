// Where the gates of a run stand, folded from its events: which were passed, which wait for an approval, who gave one.
import type { Recorded } from '../event.ts';
import type { Plan, PlanWave } from '../plan.ts';

export interface GateStanding {
  /** From 1. */
  readonly number: number;
  readonly wave: PlanWave;
  /** ISO time since which it waits for an approval; null: it is not its turn yet. */
  readonly waitingSince: string | null;
  /** The first one counts. */
  readonly approved: { readonly by: string; readonly at: string } | null;
  readonly passed: boolean;
}

const standingOf = (number: number, wave: PlanWave, events: readonly Recorded[]): GateStanding => {
  let waitingSince: string | null = null;
  let approved: GateStanding['approved'] = null;
  let passed = false;
  for (const { at, event } of events) {
    if (!('wave' in event) || event.wave !== number) continue;
    if (event.type === 'gate.waiting' && event.needs.includes('approval')) waitingSince ??= at;
    if (event.type === 'gate.approved') approved ??= { by: event.operator, at };
    if (event.type === 'gate.passed') passed = true;
  }
  return { number, wave, waitingSince, approved, passed };
};

/** The waves of a run that want an approval, in order. */
export const approvalGates = ({ waves }: Plan, events: readonly Recorded[]): readonly GateStanding[] =>
  waves.flatMap((wave, index) => (wave.gate.approval ? [standingOf(index + 1, wave, events)] : []));

/** The gate that holds the run up; undefined: none does. */
export const waitingGate = (gates: readonly GateStanding[]): GateStanding | undefined =>
  gates.find(({ waitingSince, passed }) => waitingSince !== null && !passed);
