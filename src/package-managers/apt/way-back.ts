// apt's way back: old files from its cache, from a repository, or packed anew from what is installed.
import type { FileSource, OldPackage } from '../../core/way-back/saved-file.ts';
import type { Frames } from '../../remote/frames.ts';
import type { PackageWayBack, RevertOrder } from '../way-back.ts';
import { askWayBack, checksums, linesOfFrame, oldLines, removed } from '../way-back-parts.ts';
import { isVersion, operandName, splitName } from './names.ts';

/** Seconds that the job waits for another package manager to end. */
const LOCK_WAIT_S = '300';

/** As apt names its archives. */
const fileName = ({ name, arch, version }: OldPackage): string =>
  `${name}_${version.replaceAll(':', '%3a')}_${arch}.deb`;

/** @throws Error for a name or version that no survey lets through: it is a bug or a forged plan. */
const checkedLines = (old: readonly OldPackage[]): string => {
  const odd = old.find((one) => splitName(operandName(one)) === undefined || !isVersion(one.version));
  if (odd !== undefined) throw new Error(`not a package for apt: ${JSON.stringify(odd)}`);
  return oldLines(old);
};

/** A line of `apt-cache madison`: ` lab-lib | 3.0.1-1 | http://… bookworm/main amd64 Packages`. */
const offeredIn = (frames: Frames): ReadonlySet<string> =>
  new Set(
    linesOfFrame(frames.find('offered')).map((line) => {
      const [name = '', version = ''] = line.split('|').map((part) => part.trim());
      return `${name} ${version}`;
    }),
  );

const sourcesIn = (frames: Frames): ((one: OldPackage) => FileSource) => {
  const cached = new Set(linesOfFrame(frames.find('cached')).map((path) => path.split('/').at(-1)));
  const offered = offeredIn(frames);
  return (one) => {
    if (cached.has(fileName(one))) return 'cache';
    return offered.has(`${one.name} ${one.version}`) ? 'repository' : 'repack';
  };
};

/** Only packages that the way back names can have lost their mark. */
const automatic = ({ changes, target }: RevertOrder): readonly string[] => {
  const native = target.manifest.packages.find(({ name }) => name === 'dpkg')?.arch;
  const marked = new Set(target.automatic);
  return changes
    .filter(({ to }) => to !== null)
    .filter(({ package: name, arch }) => marked.has(arch === 'all' || arch === native ? name : `${name}:${arch}`))
    .map(({ package: name, arch }) => operandName({ name, arch }));
};

export const wayBack: PackageWayBack = {
  ...askWayBack({
    script: new URL('./way-back.sh', import.meta.url),
    lines: checkedLines,
    sources: sourcesIn,
  }),
  revert: (order) => ({
    script: new URL('./way-back-revert.sh', import.meta.url),
    args: [order.directory, LOCK_WAIT_S],
    data: {
      checksums: checksums(order),
      gone: removed(order.changes)
        .map(({ package: name, arch }) => operandName({ name, arch }))
        .join('\n'),
      automatic: automatic(order).join('\n'),
    },
  }),
};
