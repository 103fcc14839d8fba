// A dry run of exactly the wanted versions, with what dnf 5 would bring along.
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { readInstalled } from '../rpm/installed.ts';
import { readAvailable, resolutionOf } from '../rpm/resolution.ts';
import type { TableRow } from '../rpm/transaction-table.ts';
import { wantedNevras } from '../rpm/wanted.ts';
import { faultOf } from './command-fault.ts';
import { ifFree } from './if-free.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';

const readRows = (frames: Frames): Result<readonly TableRow[]> => {
  const frame = frames.one('install');
  if (!frame.ok) return frame;
  if (!isAnswered(frame.value.stdout)) return failed(faultOf(frame.value, 'resolution-failed'));
  const table = parseTransactionTable(frame.value.stdout);
  return table.ok ? ok(table.value.rows) : table;
};

const readResolution = (frames: Frames, nevras: readonly string[]): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const available = readAvailable(frames, nevras, faultOf);
  if (!available.ok) return available;
  const rows = readRows(frames);
  if (!rows.ok) return rows;
  return ok(resolutionOf(rows.value, { installed: installed.value, available: available.value }));
};

/** Without refreshing the metadata. Removals are not asked for: they come along with what replaces a package. */
export const resolve = (wanted: Wanted): Query<Resolution> => {
  const nevras = wantedNevras(wanted.changes);
  return {
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'locks', 'packages', 'resolution'],
    data: { wanted: nevras.join('\n') },
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS * 2,
    read: (frames) =>
      nevras.length === 0
        ? ok({ changes: [], downloadBytes: 0, diskBytes: 0 })
        : ifFree(frames, () => readResolution(frames, nevras)),
  };
};
