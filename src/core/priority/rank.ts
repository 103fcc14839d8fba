// The order of updates: a lexicographic key without weights, so that nothing outweighs exploitation.
import type { Severity } from '../advisory.ts';
import type { Band } from '../band.ts';
import type { Host } from '../host.ts';

/** The sort key of an assessed change, in the order in which its parts decide. */
export interface Rank {
  readonly band: Band;
  /** ISO date; null (no deadline) comes last. */
  readonly due: string | null;
  readonly exposure: Host['exposure'];
  readonly tier: number;
  /** Highest EPSS score of its CVEs, 0 to 1; null when not known. */
  readonly epss: number | null;
  /** The vendor's worst. */
  readonly severity: Severity;
  /** Highest CVSS base score; null when not known. */
  readonly cvss: number | null;
  readonly cves: number;
  /** ISO date; null (seen just now) comes last. */
  readonly firstSeen: string | null;
  readonly host: string;
  readonly package: string;
}

type Comparison = (a: Rank, b: Rank) => number;

/** Null comes last. */
const ascending = <T extends string | number>(a: T | null, b: T | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
};

/** Null comes last here, too. */
const descending = (a: number | null, b: number | null): number =>
  ascending(a === null ? null : -a, b === null ? null : -b);

/** Unknown counts as internet-facing. */
const EXPOSURE = { internet: 0, unknown: 0, internal: 1, isolated: 2 } as const satisfies Record<
  Rank['exposure'],
  number
>;

/** Unrated stands with important, as in the bands. */
const SEVERITY = { critical: 0, important: 1, unrated: 2, moderate: 3, low: 4 } as const satisfies Record<
  Severity,
  number
>;

const ORDER: readonly Comparison[] = [
  (a, b) => a.band - b.band,
  (a, b) => ascending(a.due, b.due),
  (a, b) => EXPOSURE[a.exposure] - EXPOSURE[b.exposure],
  (a, b) => a.tier - b.tier,
  (a, b) => descending(a.epss, b.epss),
  (a, b) => SEVERITY[a.severity] - SEVERITY[b.severity],
  (a, b) => descending(a.cvss, b.cvss),
  (a, b) => b.cves - a.cves,
  (a, b) => ascending(a.firstSeen, b.firstSeen),
  (a, b) => ascending(a.host, b.host),
  (a, b) => ascending(a.package, b.package),
];

/** Negative when `a` is to be patched before `b`. Zero only for one package of one host. */
export const comparePriority = (a: Rank, b: Rank): number => {
  for (const compare of ORDER) {
    const difference = compare(a, b);
    if (difference !== 0) return difference;
  }
  return 0;
};
