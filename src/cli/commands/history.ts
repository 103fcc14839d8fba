// `patchctl history`: the runs of the ledger, newest first.
import type { Json } from '../../core/canonical-json.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { RunRow } from '../../ledger/history.ts';
import type { HistoryRow } from '../../render/history-view.ts';
import { openLedgerToRead } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, printJson, printResult } from '../output.ts';

export const history = async (invocation: Invocation<{ readonly limit: number }>): Promise<ExitCode> => {
  const ledger = await openLedgerToRead(invocation);
  try {
    const runs = await ledger.runs({ limit: invocation.options.limit });
    if (invocation.globals.json) printJson(invocation, { runs: runs.map(documentOf) });
    else {
      const { renderHistory } = await import('../../render/history-view.ts');
      printResult(invocation, renderHistory(runs.map(rowOf), lookAt(invocation, 'stdout')));
    }
    return 0;
  } finally {
    await ledger.close();
  }
};

const rowOf = (run: RunRow): HistoryRow => ({
  id: run.id,
  kind: run.kind,
  startedAt: run.started,
  finishedAt: run.finished,
  exitCode: run.exitCode,
  outcomes: outcomesOf(run.summary),
});

/** The summary of an apply is its outcomes by host; scans and unfinished runs have none. */
const outcomesOf = (summary: Json): readonly Outcome[] =>
  typeof summary === 'object' && summary !== null ? Object.values(summary as Record<string, Outcome>) : [];

const documentOf = (run: RunRow): Record<string, unknown> => ({
  run: run.id,
  kind: run.kind,
  started: run.started,
  finished: run.finished,
  plan: run.planDigest?.slice(0, 8) ?? null,
  exit_code: run.exitCode,
  outcomes: run.kind === 'scan' || run.kind === 'prune' ? null : run.summary,
});
