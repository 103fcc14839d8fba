// The manifest after an apply against the plan, package by package: the only proof there is.
import { type Change, isEffective } from './change.ts';
import type { Difference, Verdict } from './event.ts';
import type { InstalledPackage, Manifest } from './manifest.ts';

type Planned = Pick<Change, 'action' | 'package' | 'arch' | 'from' | 'to'>;

export interface Comparison {
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
}

const keyOf = (name: string, arch: string): string => `${name}\t${arch}`;

/** Version, with dpkg's state when it is not a sound one: `1.2-3 (half-configured)`. */
const shown = (found: InstalledPackage): string =>
  found.state === 'installed' ? found.version : `${found.version} (${found.state})`;

/** Several versions of one name may be installed at once (kernels). */
const byKey = (manifest: Manifest): Map<string, readonly string[]> => {
  const map = new Map<string, string[]>();
  for (const installed of manifest.packages) {
    const key = keyOf(installed.name, installed.arch);
    const versions = map.get(key);
    if (versions) versions.push(shown(installed));
    else map.set(key, [shown(installed)]);
  }
  return map;
};

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');

const grouped = (changes: readonly Planned[]): Map<string, readonly Planned[]> => {
  const map = new Map<string, readonly Planned[]>();
  for (const change of changes) {
    const key = keyOf(change.package, change.arch);
    map.set(key, [...(map.get(key) ?? []), change]);
  }
  return map;
};

/** What should be installed under one key after the planned changes. */
const expectedVersions = (before: readonly string[], changes: readonly Planned[]): readonly string[] =>
  changes.reduce<readonly string[]>((versions, change) => {
    const rest = change.from === null ? versions : versions.filter((version) => version !== change.from);
    return change.to === null ? rest : [...rest.filter((version) => version !== change.to), change.to];
  }, before);

/**
 * `as-planned`: exactly the manifest before plus the plan's changes. `untouched`: exactly the manifest before.
 * `mixed`: anything else; `differences` lists every package that is not as planned, changes by others included.
 */
export const compareWithPlan = (before: Manifest, after: Manifest, planned: readonly Planned[]): Comparison => {
  const was = byKey(before);
  const is = byKey(after);
  const changes = grouped(planned.filter(isEffective));
  const differences: Difference[] = [];
  let touched = false;
  for (const key of new Set([...was.keys(), ...is.keys(), ...changes.keys()])) {
    const old = was.get(key) ?? [];
    const found = is.get(key) ?? [];
    const wanted = expectedVersions(old, changes.get(key) ?? []);
    if (!sameTexts(found, old)) touched = true;
    if (!sameTexts(found, wanted)) differences.push(difference(key, wanted, found));
  }
  if (differences.length === 0) return { verdict: 'as-planned', differences };
  return { verdict: touched ? 'mixed' : 'untouched', differences };
};

const difference = (key: string, wanted: readonly string[], found: readonly string[]): Difference => {
  const [name = '', arch = ''] = key.split('\t');
  const text = (versions: readonly string[]): string | null => (versions.length === 0 ? null : versions.join(', '));
  return { package: name, arch, wanted: text(wanted), found: text(found) };
};
