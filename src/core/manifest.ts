// A manifest: every package on a host with its exact version, and the digest that plans are based on.
import { createHash } from 'node:crypto';

export interface InstalledPackage {
  readonly name: string;
  readonly arch: string;
  /** dpkg: `1:2.3-4`; rpm: `epoch:version-release`, the epoch left out when 0. */
  readonly version: string;
  /** Source package name (dpkg `source:Package`, rpm from SOURCERPM); advisories speak of these. */
  readonly source: string;
  readonly sourceVersion: string;
  /** `installed` is the only sound state; anything else is dpkg's own word (`half-configured`, `unpacked`, …). */
  readonly state: string;
}

export interface Manifest {
  readonly packages: readonly InstalledPackage[];
}

const byText = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const lineOf = (p: InstalledPackage): string =>
  `${p.name} ${p.arch} ${p.version}${p.state === 'installed' ? '' : ` ${p.state}`}\n`;

/** `name arch version state` per line, sorted bytewise: the text whose SHA-256 is the basis of a plan. */
export const manifestText = (manifest: Manifest): string => manifest.packages.map(lineOf).sort(byText).join('');

/** Names of the packages that are not in both as they are in the other. */
export const changedNames = (before: Manifest, after: Manifest): readonly string[] => {
  const [then, now] = [before, after].map(({ packages }) => new Map(packages.map((one) => [lineOf(one), one.name])));
  const gone = [...(then ?? [])].filter(([line]) => !now?.has(line));
  const come = [...(now ?? [])].filter(([line]) => !then?.has(line));
  return [...new Set([...gone, ...come].map(([, name]) => name))];
};

/** SHA-256 (hex) of {@link manifestText}: equal digests mean equal packages, versions and states. */
export const manifestDigest = (manifest: Manifest): string =>
  createHash('sha256').update(manifestText(manifest)).digest('hex');
