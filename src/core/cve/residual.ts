// What stays open on a host when everything planned is installed: the risk that no update here ends, apart from the one that is dealt with.
import type { Intelligence } from '../intelligence.ts';
import { distributionOf, trackerOf } from '../matching/distribution.ts';
import type { Inspected, Standing } from '../matching/exposure.ts';
import { exposuresOf, isResidual } from '../matching/exposures.ts';
import { exploitedSince } from './exploited-since.ts';

/** CVEs by the reason they stay open; each CVE counts once, under the reason that is easiest to end. */
export interface Residual {
  readonly held_back: number;
  readonly not_in_repositories: number;
  readonly esm_only: number;
  readonly open: number;
  readonly wont_fix: number;
  readonly undetermined: number;
  /** Those among them that are known to be exploited, sorted. */
  readonly exploited: readonly string[];
}

type Reason = Exclude<keyof Residual, 'exploited'>;

const REASONS: readonly (readonly [Standing, Reason])[] = [
  ['held-back', 'held_back'],
  ['not-in-repositories', 'not_in_repositories'],
  ['esm-only', 'esm_only'],
  ['open', 'open'],
  ['wont-fix', 'wont_fix'],
  ['undetermined', 'undetermined'],
];

/**
 * Null where nobody can say: the system has no tracker (rpm hosts name only what an update ends), or its feed does not cover the release.
 * `inspected.pending` are the changes as planned.
 */
export const residualOf = (
  inspected: Inspected,
  os: { readonly id: string; readonly version: string },
  intelligence: Intelligence,
): Residual | null => {
  const distribution = distributionOf(os);
  if (trackerOf(distribution) === undefined || !intelligence.covers(distribution)) return null;
  const byCve = new Map<string, Set<Standing>>();
  for (const exposure of exposuresOf(inspected, { distribution, intelligence }).filter(isResidual))
    byCve.set(exposure.cve, (byCve.get(exposure.cve) ?? new Set()).add(exposure.standing));
  const reasons = [...byCve.values()].map(
    (standings) => REASONS.find(([standing]) => standings.has(standing))?.[1] ?? 'undetermined',
  );
  const count = (reason: Reason): number => reasons.filter((one) => one === reason).length;
  return {
    held_back: count('held_back'),
    not_in_repositories: count('not_in_repositories'),
    esm_only: count('esm_only'),
    open: count('open'),
    wont_fix: count('wont_fix'),
    undetermined: count('undetermined'),
    exploited: [...byCve.keys()].filter((cve) => exploitedSince(cve, intelligence) !== null).sort(),
  };
};

/** How many CVEs stay open. */
export const residualTotal = (residual: Residual): number =>
  REASONS.reduce((sum, [, reason]) => sum + residual[reason], 0);
