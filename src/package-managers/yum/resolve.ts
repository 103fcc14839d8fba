// A dry run of exactly the wanted versions, with what yum would bring along.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { byName } from '../rpm/by-name.ts';
import { changesOf } from '../rpm/changes.ts';
import { classified } from '../rpm/classify.ts';
import { readInstalled } from '../rpm/installed.ts';
import { downloadOf } from '../rpm/pending.ts';
import { wantedNevras } from '../rpm/wanted.ts';
import { faultOf } from './command-fault.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';

/** yum says so for each name it does not find, and goes on with the others. */
const vanishedIn = (output: string): readonly string[] =>
  [...output.matchAll(/^No package (\S+) available\.$/gm)].map(([, name = '']) => name);

const readResolution = (frames: Frames): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const frame = frames.one('install');
  if (!frame.ok) return frame;
  const vanished = vanishedIn(`${frame.value.stdout}\n${frame.value.stderr}`);
  if (vanished.length > 0) return failed(fault('version-vanished', vanished.join(', ')));
  if (!isAnswered(frame.value.stdout)) return failed(faultOf(frame.value, 'resolution-failed'));
  const rows = parseTransactionTable(frame.value.stdout);
  if (!rows.ok) return rows;
  const changes = changesOf(rows.value, byName(installed.value)).map((change) =>
    classified(change, { advised: new Map(), repositories: [] }),
  );
  // yum's table has download sizes, and no sizes on disk.
  return ok({ changes, downloadBytes: downloadOf(rows.value, []), diskBytes: null });
};

/** Without refreshing the metadata. Removals are not asked for: they come along with what replaces a package. */
export const resolve = (wanted: Wanted): Query<Resolution> => {
  const nevras = wantedNevras(wanted.changes);
  return {
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'packages', 'resolution'],
    data: { wanted: nevras.join('\n') },
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) =>
      nevras.length === 0 ? ok({ changes: [], downloadBytes: 0, diskBytes: 0 }) : readResolution(frames),
  };
};
