// What differs between two manifests, package by package: what a repair did, as opposed to what it said.
import type { Moved } from './event.ts';
import type { InstalledPackage, Manifest } from './manifest.ts';

/** `1.2-3`, or `1.2-3 (half-configured)`. */
const shown = ({ version, state }: InstalledPackage): string =>
  state === 'installed' ? version : `${version} (${state})`;

/** All versions of each name and architecture: kernels, and what a killed rpm leaves, are there several times. */
const versionsOf = ({ packages }: Manifest): ReadonlyMap<string, readonly string[]> => {
  const versions = new Map<string, string[]>();
  for (const installed of packages) {
    const key = `${installed.name}\t${installed.arch}`;
    versions.set(key, [...(versions.get(key) ?? []), shown(installed)]);
  }
  return versions;
};

const textOf = (versions: readonly string[] | undefined): string | null => versions?.toSorted().join(', ') ?? null;

/** Every package whose version, state or presence differs, by name. */
export const movedPackages = (before: Manifest, after: Manifest): readonly Moved[] => {
  const [was, is] = [versionsOf(before), versionsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((key) => {
    const [from, to] = [textOf(was.get(key)), textOf(is.get(key))];
    const [name = '', arch = ''] = key.split('\t');
    return from === to ? [] : [{ package: name, arch, from, to }];
  });
};

/** `lab-slow 1.1-1 (half-configured) → 1.1-1`, at most three of them. */
export const movedText = (moved: readonly Moved[]): string => {
  if (moved.length === 0) return 'no package changed its version or state';
  const words = moved.map(({ package: name, from, to }) => `${name} ${from ?? 'absent'} → ${to ?? 'removed'}`);
  const more = words.length - MOST_SHOWN;
  return words.slice(0, MOST_SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '');
};

const MOST_SHOWN = 3;
