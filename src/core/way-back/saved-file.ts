// Old packages and their files: what must be at hand so that a host can go back without any repository.
import { type Change, isEffective } from '../change.ts';
import type { Manifest } from '../manifest.ts';

/** A package as it is installed before a change. */
export interface OldPackage {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
}

/**
 * Where an old package's file can be had. `repack`: made anew from the installed files. `unknown`: the manager only knows when it
 * tries. `none`: nowhere.
 */
export type FileSource = 'cache' | 'repository' | 'repack' | 'unknown' | 'none';

export interface Savable extends OldPackage {
  readonly by: FileSource;
}

/** A package file that is kept on the host. What it holds was read from the file itself, never from its name. */
export interface SavedFile extends OldPackage {
  /** Name in the directory of the snapshot's packages. */
  readonly file: string;
  /** SHA-256, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export const oldPackageKey = ({ name, arch, version }: OldPackage): string => `${name} ${arch} ${version}`;

/**
 * The packages that the changes replace or remove, as they are installed: an update may move a package between `all` and a real
 * architecture.
 */
export const oldPackages = (changes: readonly Change[], { packages }: Manifest): readonly OldPackage[] =>
  changes.flatMap((change) => {
    if (!isEffective(change) || change.from === null) return [];
    // A rollback names unsound packages with their state: `1.1-1 (half-configured)`.
    const from = change.from.replace(/ \(.*\)$/, '');
    const candidates = packages.filter(({ name, version }) => name === change.package && version === from);
    const found = candidates.find(({ arch }) => arch === change.arch) ?? candidates[0];
    return [{ name: change.package, arch: found?.arch ?? change.arch, version: from }];
  });

/** Of the wanted packages those that no file holds. */
export const withoutFile = (wanted: readonly OldPackage[], files: readonly OldPackage[]): readonly OldPackage[] => {
  const kept = new Set(files.map(oldPackageKey));
  return wanted.filter((one) => !kept.has(oldPackageKey(one)));
};
