// pacman's way back: its own cache keeps the files of what it installed.
import type { FileSource, OldPackage } from '../../core/way-back/saved-file.ts';
import type { Frames } from '../../remote/frames.ts';
import type { PackageWayBack, RevertOrder } from '../way-back.ts';
import { askWayBack, checksums, linesOfFrame, oldLines, removed } from '../way-back-parts.ts';
import { isArch, isName, isVersion } from './names.ts';

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

const sourcesIn = (frames: Frames): ((one: OldPackage) => FileSource) => {
  const cached = new Set(linesOfFrame(frames.find('cached')).map(stemOfPath));
  return (one) => (cached.has(stem(one)) ? 'cache' : 'none');
};

const automatic = ({ changes, target }: RevertOrder): readonly string[] => {
  const marked = new Set(target.automatic);
  return changes.filter(({ to, package: name }) => to !== null && marked.has(name)).map((change) => change.package);
};

export const wayBack: PackageWayBack = {
  ...askWayBack({
    script: new URL('./way-back.sh', import.meta.url),
    lines: checkedLines,
    sources: sourcesIn,
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
