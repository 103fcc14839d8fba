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
type Versions = ReadonlyMap<string, readonly string[]>;

const byKey = (manifest: Manifest): Versions => {
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

/** The planned changes applied to the versions before: what should be installed now, by key. */
const expectedAfter = (before: Versions, planned: readonly Planned[]): Versions => {
  const expected = new Map(before);
  const put = (key: string, versions: readonly string[]): void =>
    void (versions.length === 0 ? expected.delete(key) : expected.set(key, versions));
  for (const change of planned) {
    const gone = change.from === null ? undefined : keyOfInstalled(expected, change, change.from);
    if (gone !== undefined)
      put(
        gone,
        (expected.get(gone) ?? []).filter((version) => version !== change.from),
      );
    if (change.to === null) continue;
    const key = keyOf(change.package, change.arch);
    put(key, [...(expected.get(key) ?? []).filter((version) => version !== change.to), change.to]);
  }
  return expected;
};

/** Where the old version of a change is installed: an update may move a package between `all` and a real architecture. */
const keyOfInstalled = (versions: Versions, change: Planned, from: string): string | undefined => {
  const own = keyOf(change.package, change.arch);
  if (versions.get(own)?.includes(from)) return own;
  return [...versions].find(
    ([key, installed]) => key.startsWith(`${change.package}\t`) && installed.includes(from),
  )?.[0];
};

/**
 * `as-planned`: exactly the manifest before plus the plan's changes. `untouched`: exactly the manifest before.
 * `mixed`: anything else; `differences` lists every package that is not as planned, changes by others included.
 */
export const compareWithPlan = (before: Manifest, after: Manifest, planned: readonly Planned[]): Comparison => {
  const was = byKey(before);
  const is = byKey(after);
  const wanted = expectedAfter(was, planned.filter(isEffective));
  const differences: Difference[] = [];
  let touched = false;
  for (const key of new Set([...was.keys(), ...is.keys(), ...wanted.keys()])) {
    const found = is.get(key) ?? [];
    if (!sameTexts(found, was.get(key) ?? [])) touched = true;
    if (!sameTexts(found, wanted.get(key) ?? [])) differences.push(difference(key, wanted.get(key) ?? [], found));
  }
  if (differences.length === 0) return { verdict: 'as-planned', differences };
  return { verdict: touched ? 'mixed' : 'untouched', differences };
};

const difference = (key: string, wanted: readonly string[], found: readonly string[]): Difference => {
  const [name = '', arch = ''] = key.split('\t');
  const text = (versions: readonly string[]): string | null => (versions.length === 0 ? null : versions.join(', '));
  return { package: name, arch, wanted: text(wanted), found: text(found) };
};
