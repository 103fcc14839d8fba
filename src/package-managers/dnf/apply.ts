// The job that applies exactly the planned versions and leaves the marks as they were.
import type { Change } from '../../core/change.ts';
import type { Job, PackageSnapshot } from '../package-manager.ts';
import { wantedNevras } from './wanted.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

type Named = Pick<Change, 'package' | 'arch'>;

const markOf = ({ package: name, arch }: Named): string => `${name}.${arch}`;

/** The snapshot's `name` or `name:arch`, as dnf's marks are called: `name.arch`. */
const automaticMarks = ({ automatic, manifest }: PackageSnapshot): readonly string[] => {
  const names = new Set(automatic);
  return manifest.packages
    .filter(({ name, arch }) => names.has(name) || names.has(`${name}:${arch}`))
    .map(({ name, arch }) => markOf({ package: name, arch }));
};

/** Packages that the host did not have at all, in no version. */
const newPackages = (changes: readonly Change[], { manifest }: PackageSnapshot): readonly Change[] => {
  const present = new Set(manifest.packages.map(({ name }) => name));
  return changes.filter(({ action, package: name }) => action === 'install' && !present.has(name));
};

/** Names that a person had installed and that another package replaces. */
const replacedNames = (changes: readonly Change[], before: PackageSnapshot): readonly string[] => {
  const automatic = new Set(automaticMarks(before));
  return changes
    .filter((change) => change.action === 'remove' && !automatic.has(markOf(change)))
    .map((change) => change.package);
};

/** Applies the upgrades, installs and downgrades; the planned removals come along with what replaces them. */
export const apply = (changes: readonly Change[], before: PackageSnapshot): Job => ({
  script: new URL('./apply.sh', import.meta.url),
  args: [APPLY_PATIENCE_S],
  data: {
    wanted: wantedNevras(changes).join('\n'),
    automatic: automaticMarks(before).join('\n'),
    new: newPackages(changes, before).map(markOf).join('\n'),
    replaced: replacedNames(changes, before).join('\n'),
  },
});
