// The way back of every manager that is built on rpm: one script asks and saves for all, each reverts in its own words.

import type { FileSource, OldPackage } from '../../core/way-back/saved-file.ts';
import { oldPackageKey } from '../../core/way-back/saved-file.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Job } from '../package-manager.ts';
import type { PackageWayBack, RevertOrder } from '../way-back.ts';
import { askWayBack, checksums, linesOfFrame, oldLines, parseOld, removed } from '../way-back-parts.ts';
import { automaticMarks } from './job-data.ts';
import { checkedNevra, labelText, type Nevra, nevraText } from './nevra.ts';

/** `lab-web-1.22-3.el9.noarch.rpm`: the epoch is in no file name. */
const fileName = ({ name, arch, version }: OldPackage): string => `${name}-${version.replace(/^\d+:/, '')}.${arch}.rpm`;

/** @throws Error for a name that no survey lets through: it is a bug or a forged plan. */
const checked = (one: OldPackage): OldPackage => {
  if (checkedNevra(one.name, one.version, one.arch) === undefined)
    throw new Error(`not the name of an exact package: ${JSON.stringify(one)}`);
  return one;
};

const sourcesIn = (frames: Frames): ((one: OldPackage) => FileSource) => {
  const cached = new Set(linesOfFrame(frames.find('cached')).map((path) => path.split('/').at(-1)));
  const asked = frames.find('offered');
  const offered = new Set(
    linesOfFrame(asked)
      .flatMap((line) => parseOld(line) ?? [])
      .map(oldPackageKey),
  );
  return (one) => {
    if (cached.has(fileName(one))) return 'cache';
    if (offered.has(oldPackageKey(one))) return 'repository';
    return asked?.code === 0 ? 'none' : 'unknown';
  };
};

type Manager = 'dnf' | 'dnf5' | 'zypper' | 'tdnf' | 'yum';

/** Each package that has to go. */
const goneNevras = ({ changes }: RevertOrder): readonly Nevra[] =>
  removed(changes).map(({ package: name, arch, from }) => {
    const nevra = checkedNevra(name, from ?? '', arch);
    if (nevra === undefined) throw new Error(`not the name of an exact package: ${JSON.stringify([name, from, arch])}`);
    return nevra;
  });

/** Data of a revert: `checksums`, `gone` (NEVRAs), `automatic` (name.arch, of the target). */
export const revertData = (order: RevertOrder): Readonly<Record<string, string>> => ({
  checksums: checksums(order),
  gone: goneNevras(order).map(nevraText).join('\n'),
  automatic: automaticMarks(order.target).join('\n'),
});

/** rpm itself, for managers that cannot go back from files in one transaction of their own. */
export const revertWithRpm = (order: RevertOrder): Job => ({
  script: new URL('./way-back-revert.sh', import.meta.url),
  args: [order.directory],
  data: { ...revertData(order), gone: goneNevras(order).map(labelText).join('\n') },
});

export const rpmWayBack = (manager: Manager, revert: PackageWayBack['revert']): PackageWayBack => ({
  ...askWayBack({
    script: new URL('./way-back.sh', import.meta.url),
    words: [manager],
    lines: (old) => oldLines(old.map(checked)),
    sources: sourcesIn,
  }),
  revert,
});
