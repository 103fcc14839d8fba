// pacman's way back: its own cache keeps the files of what it installed.
import { ok } from '../../core/result.ts';
import type { OldPackage } from '../../core/way-back/saved-file.ts';
import { QUESTION_TIMEOUT_MS } from '../../remote/query.ts';
import type { PackageWayBack, RevertOrder } from '../way-back.ts';
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
import { isArch, isName, isVersion } from './names.ts';

const SCRIPT = new URL('./way-back.sh', import.meta.url);

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

/** @throws Error for a name or version that no survey lets through: it is a bug or a forged plan. */
const checkedLines = (old: readonly OldPackage[]): string => {
  const odd = old.find(({ name, arch, version }) => !isName(name) || !isArch(arch) || !isVersion(version));
  if (odd !== undefined) throw new Error(`not a package for pacman: ${JSON.stringify(odd)}`);
  return oldLines(old);
};

/** Without the compression's ending: `lab-lib-3.0.1-1-any.pkg.tar`. */
const stem = ({ name, arch, version }: OldPackage): string => `${name}-${version}-${arch}.pkg.tar`;

const stemOfPath = (path: string): string => (path.split('/').at(-1) ?? '').replace(/(\.pkg\.tar)(?:\.\w+)?$/, '$1');

const question = { script: SCRIPT, privileged: true } as const;

const automatic = ({ changes, target }: RevertOrder): readonly string[] => {
  const marked = new Set(target.automatic);
  return changes.filter(({ to, package: name }) => to !== null && marked.has(name)).map((change) => change.package);
};

export const wayBack: PackageWayBack = {
  survey: (old) => ({
    ...question,
    args: ['survey'],
    data: { old: checkedLines(old) },
    timeoutMs: QUESTION_TIMEOUT_MS,
    read: (frames) => {
      const cached = new Set(linesOfFrame(frames.find('cached')).map(stemOfPath));
      return ok(savableOf(old, (one) => (cached.has(stem(one)) ? 'cache' : 'none')));
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
      automatic: automatic(order).join('\n'),
    },
  }),
};
