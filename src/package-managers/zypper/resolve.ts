// A dry run of exactly the wanted versions, with what zypper would bring along.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { QUESTION_TIMEOUT_MS, type Query } from '../../remote/query.ts';
import type { Resolution, Wanted } from '../package-manager.ts';
import { byName } from '../rpm/by-name.ts';
import { classified } from '../rpm/classify.ts';
import { readInstalled } from '../rpm/installed.ts';
import { EXIT, zypperWords } from './exit-code.ts';
import { changesOf } from './pending.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { isFault, readDryRun } from './upgrade.ts';
import { wantedPackages } from './wanted.ts';

/** Frames `manifest` and the dry run. */
export const readResolution = (frames: Frames, dryRun: Frame): Result<Resolution> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  if (dryRun.code === EXIT.notFound) return failed(fault('version-vanished', zypperWords(dryRun)));
  const summary = readDryRun(dryRun);
  if (!summary.ok) return summary;
  if (isFault(summary.value)) return failed(summary.value);
  const { rows, downloadBytes, diskBytes } = summary.value;
  const around = { installed: byName(installed.value), candidates: byName([]) };
  const known = { advised: byName([]), repositories: [] };
  return ok({ changes: changesOf(rows, around).map((change) => classified(change, known)), downloadBytes, diskBytes });
};

/** Without refreshing the metadata. Removals are not asked for: they come along with what replaces a package. */
export const resolve = ({ changes }: Wanted): Query<Resolution> => {
  const packages = wantedPackages(changes);
  return {
    script: QUESTIONS,
    args: [LOCK_PATIENCE_S, 'packages', 'resolution'],
    data: { wanted: packages.join('\n') },
    privileged: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => {
      if (packages.length === 0) return ok({ changes: [], downloadBytes: 0, diskBytes: 0 });
      const frame = frames.one('install');
      return frame.ok ? readResolution(frames, frame.value) : frame;
    },
  };
};
