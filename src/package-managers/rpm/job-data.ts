// What a job of any rpm-based manager is told: which exact packages to bring, and whose marks to put back afterwards.
import type { Change } from '../../core/change.ts';
import type { PackageSnapshot } from '../package-manager.ts';
import { newInstalls, replacedByPeople } from './marks.ts';
import { wantedNevras } from './wanted.ts';

type Named = Pick<Change, 'package' | 'arch'>;

const markOf = ({ package: name, arch }: Named): string => `${name}.${arch}`;

/** The snapshot's `name` or `name:arch`, as marks are called: `name.arch`. */
export const automaticMarks = ({
  automatic,
  manifest,
}: Pick<PackageSnapshot, 'automatic' | 'manifest'>): readonly string[] => {
  const names = new Set(automatic);
  return manifest.packages
    .filter(({ name, arch }) => names.has(name) || names.has(`${name}:${arch}`))
    .map(({ name, arch }) => `${name}.${arch}`);
};

/**
 * Data of a job, one entry per line. `wanted`: NEVRAs. `automatic`: name.arch of what was installed automatically before.
 * `new`: name.arch of what was not installed. `replaced`: names of user-installed packages that the transaction replaces.
 */
export const jobData = (changes: readonly Change[], before: PackageSnapshot): Readonly<Record<string, string>> => {
  const automatic = automaticMarks(before);
  return {
    wanted: wantedNevras(changes).join('\n'),
    automatic: automatic.join('\n'),
    new: newInstalls(changes, before.manifest).map(markOf).join('\n'),
    replaced: replacedByPeople(changes, new Set(automatic)).join('\n'),
  };
};
