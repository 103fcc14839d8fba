// Which packages a person asked for and which came along, from rpm-based managers that only name the former.
import type { Change } from '../../core/change.ts';
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { type ByName, byName } from './by-name.ts';

const nameArch = ({ name, arch }: Pick<InstalledPackage, 'name' | 'arch'>): string => `${name}.${arch}`;

const isAmbiguous = (name: string, packages: ByName<InstalledPackage>): boolean =>
  new Set(packages.get(name)?.map(({ arch }) => arch)).size > 1;

/**
 * Everything but what a person asked for: `name`, or `name:arch` where several architectures are installed.
 * @param userInstalled `name.arch`
 */
export const automaticOf = (
  packages: readonly InstalledPackage[],
  userInstalled: readonly string[],
): readonly string[] => {
  const wanted = new Set(userInstalled);
  const groups = byName(packages);
  const names = packages
    .filter((one) => !wanted.has(nameArch(one)))
    .map(({ name, arch }) => (isAmbiguous(name, groups) ? `${name}:${arch}` : name));
  return [...new Set(names)].sort();
};

/** A line of `name.arch`; undefined when it is something else. */
export const parseNameArch = (line: string): string | undefined =>
  /^[A-Za-z0-9][A-Za-z0-9+._-]*\.[a-z0-9_]+$/.test(line) ? line : undefined;

/** Packages that the host did not have at all, in no version. */
export const newInstalls = (changes: readonly Change[], { packages }: Manifest): readonly Change[] => {
  const present = new Set(packages.map(({ name }) => name));
  return changes.filter(({ action, package: name }) => action === 'install' && !present.has(name));
};

/** Names of packages that a person had installed and that another package replaces. */
export const replacedByPeople = (changes: readonly Change[], automaticMarks: ReadonlySet<string>): readonly string[] =>
  changes
    .filter((change) => change.action === 'remove' && !automaticMarks.has(`${change.package}.${change.arch}`))
    .map((change) => change.package);
