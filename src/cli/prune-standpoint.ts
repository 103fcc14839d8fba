// From where snapshots are judged for pruning: now, and the runs of this ledger that are not finished.
import type { PatchEvent } from '../core/event.ts';
import { carriesOutPlan } from '../core/run-kind.ts';
import type { Standpoint } from '../core/snapshots/retention.ts';
import type { LedgerReader } from '../ledger/ledger.ts';

/** Runs that an interruption may have left open lie among the newest of these. */
const RUNS_LOOKED_AT = 10_000;

export interface LedgerStandpoint extends Standpoint {
  /** Runs of this ledger that may have left a snapshot on a host. */
  readonly changingRuns: number;
}

export const pruneStandpoint = async (
  ledger: Pick<LedgerReader<PatchEvent>, 'runs'> | undefined,
  now: number,
): Promise<LedgerStandpoint> => {
  const runs = (await ledger?.runs({ limit: RUNS_LOOKED_AT })) ?? [];
  return {
    now,
    openRuns: new Set(runs.filter(({ finished }) => finished === null).map(({ id }) => id)),
    changingRuns: runs.filter(carriesOutPlan).length,
  };
};
