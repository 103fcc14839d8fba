// What ends a CVE on rpm hosts, learned from what any host of the same kind was ever offered: advisories name a CVE only while it is pending.
import type { InstalledPackage } from '../manifest.ts';
import { compareEvr } from '../version/rpm.ts';
import type { Evidence } from './evidence.ts';

export interface Learned {
  readonly version: string;
  /** Advisory id, or the run whose plan named the CVE. */
  readonly by: string;
  /** The host that was offered it. */
  readonly from: string;
}

/** Fixes by {@link learnedKey}. */
export type LearnedFixes = ReadonlyMap<string, Learned>;

type System = NonNullable<Evidence['os']>;

/** Service packs and Leap's minors are releases of their own; elsewhere the major version is. */
const lineOf = ({ id, version }: System): string =>
  /^(sles|sled|opensuse)/.test(id) ? `${id} ${version}` : `${id} ${version.split('.')[0]}`;

/** Streams of one module carry different fixes under one name, and the version does not say which stream it is. */
const isModular = (version: string): boolean => /\.module[_+]/.test(version);

export const learnedKey = (os: System, name: string): string => `${lineOf(os)} ${name}`;

export const learnedFixes = (cve: string, fleet: readonly Evidence[]): LearnedFixes => {
  const fixes = new Map<string, Learned>();
  const learn = (key: string, found: Learned): void => {
    const known = fixes.get(key);
    if (isModular(found.version)) return;
    if (known === undefined || compareEvr(found.version, known.version) < 0) fixes.set(key, found);
  };
  for (const { host, os, pending, applied } of fleet) {
    if (os === null) continue;
    for (const { package: name, to, advisories } of pending ?? []) {
      const by = advisories.find(({ cves }) => cves.includes(cve));
      if (by !== undefined && to !== null) learn(learnedKey(os, name), { version: to, by: by.id, from: host });
    }
    for (const { package: name, to, advisories, run } of applied)
      learn(learnedKey(os, name), { version: to, by: advisories[0] ?? `run ${run}`, from: host });
  }
  return fixes;
};

/** What was learned about the newest installed version of each package of a host; several kernels stay installed. */
export const learnedOf = (
  os: System,
  packages: readonly InstalledPackage[],
  fixes: LearnedFixes,
): readonly {
  readonly name: string;
  readonly installed: string;
  readonly fix: Learned;
  readonly isFixed: boolean;
}[] => {
  const newest = new Map<string, string>();
  for (const { name, version } of packages) {
    const known = newest.get(name);
    if (known === undefined || compareEvr(version, known) > 0) newest.set(name, version);
  }
  return [...newest].flatMap(([name, installed]) => {
    const fix = fixes.get(learnedKey(os, name));
    if (fix === undefined || isModular(installed)) return [];
    return [{ name, installed, fix, isFixed: compareEvr(installed, fix.version) >= 0 }];
  });
};
