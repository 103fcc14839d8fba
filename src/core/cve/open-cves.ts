// Every CVE that is open somewhere in a fleet, the exploited ones first: where it is, and whether an update would end it.
import type { Severity } from '../advisory.ts';
import type { FeedState, Intelligence } from '../intelligence.ts';
import { distributionOf } from '../matching/distribution.ts';
import type { Exposure, Standing } from '../matching/exposure.ts';
import { exposuresOf, isOpen, isResidual } from '../matching/exposures.ts';
import type { Evidence } from './evidence.ts';
import { exploitedSince } from './exploited-since.ts';
import { isTrackedSystem, whyUnknown } from './judgeable.ts';

export interface OpenCve {
  readonly cve: string;
  /** ISO date, see {@link exploitedSince}; null when nobody says so. */
  readonly exploited_since: string | null;
  /** EPSS score, 0 to 1; null when not known. */
  readonly epss: number | null;
  /** The worst any vendor says. */
  readonly severity: Severity;
  /** CVSS base score, 0 to 10; null when no loaded feed has one. */
  readonly cvss: number | null;
  /** Source packages, sorted. */
  readonly sources: readonly string[];
  /** Hosts on which it is open, in the order of the evidence. */
  readonly hosts: readonly string[];
  /** How it stands there, most hopeful first, each once. */
  readonly standings: readonly Standing[];
}

export interface OpenCves {
  readonly cves: readonly OpenCve[];
  /** Hosts of which nobody can say it, and why. */
  readonly unknown: readonly { readonly host: string; readonly why: string }[];
  readonly feeds: readonly FeedState[];
}

const HOPE: readonly Standing[] = [
  'update-pending',
  'held-back',
  'not-in-repositories',
  'esm-only',
  'open',
  'undetermined',
  'wont-fix',
];
const WORST: readonly Severity[] = ['critical', 'important', 'unrated', 'moderate', 'low'];

interface Found {
  readonly host: string;
  readonly exposure: Exposure;
}

const openCve = (cve: string, found: readonly Found[], intelligence: Intelligence): OpenCve => {
  const standings = new Set(found.map(({ exposure }) => exposure.standing));
  const severities = new Set(found.map(({ exposure }) => exposure.severity));
  const score = intelligence.baseScore?.(cve);
  return {
    cve,
    exploited_since: exploitedSince(cve, intelligence),
    epss: intelligence.likelihood(cve)?.score ?? null,
    severity: WORST.find((one) => severities.has(one)) ?? 'unrated',
    cvss: score?.score ?? null,
    sources: [...new Set(found.map(({ exposure }) => exposure.source))].sort(),
    hosts: [...new Set(found.map(({ host }) => host))],
    standings: HOPE.filter((one) => standings.has(one)),
  };
};

/** Exploited, then likely, then severe, then widespread. */
const byDanger = (a: OpenCve, b: OpenCve): number =>
  Number(b.exploited_since !== null) - Number(a.exploited_since !== null) ||
  (b.epss ?? -1) - (a.epss ?? -1) ||
  WORST.indexOf(a.severity) - WORST.indexOf(b.severity) ||
  (b.cvss ?? -1) - (a.cvss ?? -1) ||
  b.hosts.length - a.hosts.length ||
  (a.cve < b.cve ? -1 : 1);

const NO_TRACKER = 'its advisories name what an update ends, never what stays open';

const unknownHosts = (
  fleet: readonly Evidence[],
  intelligence: Intelligence,
  only: 'all' | 'residual',
): OpenCves['unknown'] =>
  fleet.flatMap((evidence) => {
    const { host, os } = evidence;
    const untracked = only === 'residual' && os !== null && !isTrackedSystem(os) ? NO_TRACKER : undefined;
    const why = whyUnknown(evidence, intelligence) ?? untracked;
    return why === undefined ? [] : [{ host, why }];
  });

/** @param only `residual`: what no pending update ends. */
export const openCves = (
  fleet: readonly Evidence[],
  intelligence: Intelligence,
  only: 'all' | 'residual',
): OpenCves => {
  const wanted = only === 'all' ? isOpen : isResidual;
  const byCve = new Map<string, Found[]>();
  for (const { host, os, manifest, pending, foreign } of fleet) {
    if (os === null || manifest === null) continue;
    const world = { distribution: distributionOf(os), intelligence };
    const inspected = { manifest, pending: pending ?? [], ...(foreign && { foreign }) };
    for (const exposure of exposuresOf(inspected, world).filter(wanted)) {
      const found = byCve.get(exposure.cve);
      if (found === undefined) byCve.set(exposure.cve, [{ host, exposure }]);
      else found.push({ host, exposure });
    }
  }
  return {
    cves: [...byCve].map(([cve, found]) => openCve(cve, found, intelligence)).sort(byDanger),
    unknown: unknownHosts(fleet, intelligence, only),
    feeds: intelligence.feeds(),
  };
};
