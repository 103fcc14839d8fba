// `patchctl history`: the runs of the ledger, newest first.
import type { ExitCode } from '../../core/exit-code.ts';
import type { RunRow } from '../../ledger/history.ts';
import { openLedgerToRead } from '../compose.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';

export interface HistoryRow {
  readonly run: string;
  readonly kind: string;
  readonly started: string;
  /** Null: at work, or interrupted. */
  readonly finished: string | null;
  readonly plan: string | null;
  readonly exit_code: number | null;
  /** Hosts by outcome; null for scans and unfinished runs. */
  readonly outcomes: Readonly<Record<string, number>> | null;
}

export const history = async (invocation: Invocation<{ readonly limit: number }>): Promise<ExitCode> => {
  const ledger = await openLedgerToRead(invocation);
  try {
    const rows = (await ledger.runs({ limit: invocation.options.limit })).map(rowOf);
    if (invocation.globals.json) printJson(invocation, { runs: rows });
    else {
      const { renderHistory } = await import('../../render/history-view.ts');
      printResult(invocation, renderHistory(rows, lookAt(invocation, 'stdout')));
    }
    return 0;
  } finally {
    await ledger.close();
  }
};

const rowOf = (run: RunRow): HistoryRow => ({
  run: run.id,
  kind: run.kind,
  started: run.started,
  finished: run.finished,
  plan: run.planDigest?.slice(0, 8) ?? null,
  exit_code: run.exitCode,
  outcomes: countOutcomes(run.summary),
});

const countOutcomes = (summary: unknown): Record<string, number> | null => {
  if (typeof summary !== 'object' || summary === null) return null;
  const counts: Record<string, number> = {};
  for (const outcome of Object.values(summary)) counts[String(outcome)] = (counts[String(outcome)] ?? 0) + 1;
  return counts;
};
