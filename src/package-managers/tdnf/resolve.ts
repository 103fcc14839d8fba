// A dry run of exactly the wanted versions, with what tdnf would bring along.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { byName } from '../rpm/by-name.ts';
import { changesOf } from '../rpm/changes.ts';
import { classified } from '../rpm/classify.ts';
import { diskBytes } from '../rpm/disk-bytes.ts';
import { readInstalled } from '../rpm/installed.ts';
import { wantedNevras } from '../rpm/wanted.ts';
import { failureIn, NO_MATCH } from './json.ts';
import { ifFree, LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { parseSolved } from './solved.ts';

const readResolution = (frames: Frames, nevras: readonly string[]): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const frame = frames.one('install');
  if (!frame.ok) return frame;
  const failure = failureIn(frame.value);
  // tdnf does not say which of the names it did not find.
  if (failure?.code === NO_MATCH) return failed(fault('version-vanished', nevras.join(', ')));
  if (failure !== undefined) return failed(fault('resolution-failed', `${failure.words} (${failure.code})`));
  const present = byName(installed.value);
  const rows = parseSolved(frame.value.stdout, { installed: present, candidates: [] });
  if (!rows.ok) return rows;
  const changes = changesOf(rows.value, present).map((change) =>
    classified(change, { advised: new Map(), repositories: [] }),
  );
  const available = rows.value.map((row) => ({ ...row, downloadBytes: 0, installedBytes: row.bytes }));
  return ok({ changes, downloadBytes: null, diskBytes: diskBytes(changes, { installed: installed.value, available }) });
};

/** Without refreshing the metadata. */
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
        ? ok({ changes: [], downloadBytes: null, diskBytes: 0 })
        : ifFree(frames, () => readResolution(frames, nevras)),
  };
};
