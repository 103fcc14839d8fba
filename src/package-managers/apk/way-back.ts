// apk's way back, after its documentation: files from its cache, where an admin made one, or as long as a repository has them.
import type { FileSource, OldPackage } from '../../core/way-back/saved-file.ts';
import type { Frames } from '../../remote/frames.ts';
import type { PackageWayBack } from '../way-back.ts';
import { askWayBack, checksums, linesOfFrame, oldLines, removed } from '../way-back-parts.ts';

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

const sourcesIn = (frames: Frames): ((one: OldPackage) => FileSource) => {
  const cached = new Set(linesOfFrame(frames.find('cached')).map(stemOfPath));
  return ({ name, version }) => (cached.has(`${name}-${version}`) ? 'cache' : 'unknown');
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
    },
  }),
};
