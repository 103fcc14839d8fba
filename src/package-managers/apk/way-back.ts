// apk's way back, after its documentation: files from its cache, where an admin made one, or as long as a repository has them.
import { ok } from '../../core/result.ts';
import type { OldPackage } from '../../core/way-back/saved-file.ts';
import { QUESTION_TIMEOUT_MS } from '../../remote/query.ts';
import type { PackageWayBack } from '../way-back.ts';
import {
  checksums,
  LIST_TIMEOUT_MS,
  linesOfFrame,
  oldLines,
  readSaved,
  readSaving,
  removed,
  SAVE_TIMEOUT_MS,
  savableOf,
} from '../way-back-parts.ts';

const SCRIPT = new URL('./way-back.sh', import.meta.url);

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._+~:-]*$/;

/** @throws Error for a name or version that no survey lets through: it is a bug or a forged plan. */
const checkedLines = (old: readonly OldPackage[]): string => {
  const odd = old.find(({ name, version }) => !PLAIN.test(name) || !PLAIN.test(version));
  if (odd !== undefined) throw new Error(`not a package for apk: ${JSON.stringify(odd)}`);
  return oldLines(old);
};

/** `lab-lib-3.0.1-r0.5f4dcc3b.apk` in the cache; without the checksum. */
const stemOfPath = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[^.]+\.apk$/, '');

const question = { script: SCRIPT, privileged: true } as const;

export const wayBack: PackageWayBack = {
  survey: (old) => ({
    ...question,
    args: ['survey'],
    data: { old: checkedLines(old) },
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => {
      const cached = new Set(linesOfFrame(frames.find('cached')).map(stemOfPath));
      return ok(savableOf(old, ({ name, version }) => (cached.has(`${name}-${version}`) ? 'cache' : 'unknown')));
    },
  }),
  save: (old, directory) => ({
    ...question,
    args: ['save', directory],
    data: { old: checkedLines(old) },
    timeoutMs: SAVE_TIMEOUT_MS,
    read: readSaving,
  }),
  list: (directory) => ({
    ...question,
    args: ['list', directory],
    timeoutMs: LIST_TIMEOUT_MS,
    read: readSaved,
  }),
  revert: (order) => ({
    script: new URL('./way-back-revert.sh', import.meta.url),
    args: [order.directory, PATIENCE_S],
    data: {
      checksums: checksums(order),
      gone: removed(order.changes)
        .map((change) => change.package)
        .join('\n'),
    },
  }),
};
