// Exit codes as a public contract; docs/EXIT-CODES.md is generated from this table.
import type { Outcome } from './outcome.ts';
import type { Goal } from './plan.ts';

export const EXIT_CODES = {
  0: 'all hosts patched, repaired or unchanged, in a rollback reverted; for questions: answered',
  1: 'a bug in patchctl',
  2: 'bad usage or input file; nothing was contacted',
  3: 'refused before touching anything: stale, expired, edited or used plan; another run at work, or unfinished on every host',
  4: 'some hosts refused, deferred, degraded, unreachable, reverted or not started; all known and sound',
  5: 'at least one stranded host: a human must look',
  6: 'the ledger cannot be written, or is broken',
  10: '`plan --detailed-exitcode`: changes are pending',
  130: 'interrupted; what was running was waited for',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

interface RunEnd {
  readonly outcomes: readonly Outcome[];
  readonly notStarted: number;
  readonly interrupted: boolean;
  /** What the run was for; absent: patching. */
  readonly goal?: Goal;
}

const FINE: ReadonlySet<Outcome> = new Set(['patched', 'rebooted', 'repaired', 'unchanged']);

/** The worst thing decides; an interruption is told only when nothing worse happened. */
export const exitCodeOfRun = ({ outcomes, notStarted, interrupted, goal }: RunEnd): ExitCode => {
  if (outcomes.includes('stranded')) return 5;
  if (interrupted) return 130;
  const fine = outcomes.every((outcome) => FINE.has(outcome) || (goal === 'rollback' && outcome === 'reverted'));
  return fine && notStarted === 0 ? 0 : 4;
};
