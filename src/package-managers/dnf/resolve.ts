// A dry run of exactly the wanted versions, with what dnf would bring along.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { commandFault, faultOf } from '../rpm/command-fault.ts';
import { readInstalled } from '../rpm/installed.ts';
import { readAvailable, resolutionOf } from '../rpm/resolution.ts';
import { isAnswered, parseTransactionTable, type TableRow } from '../rpm/transaction-table.ts';
import { wantedNevras } from '../rpm/wanted.ts';
import { question } from './questions.ts';

const readRows = (frames: Frames): Result<readonly TableRow[]> => {
  const frame = frames.one('install');
  if (!frame.ok) return frame;
  const { stdout, stderr } = frame.value;
  // On stdout dnf says which of the packages an exclude filters out, on stderr that it did not find them.
  if (!isAnswered(stdout)) return commandFault({ ...frame.value, stderr: stdout + stderr }, 'resolution-failed');
  const table = parseTransactionTable(stdout);
  return table.ok ? ok(table.value.rows) : table;
};

const readResolution = (frames: Frames, nevras: readonly string[]): Result<Resolution> => {
  if (nevras.length === 0) return ok({ changes: [], downloadBytes: 0, diskBytes: 0 });
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
  return question({
    asks: ['packages', 'resolution'],
    wanted: nevras,
    read: (frames) => readResolution(frames, nevras),
  });
};
