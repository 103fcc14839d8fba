// One change of one package, and the transaction a package manager says it will do.
import type { Advisory } from './advisory.ts';
import type { Band } from './band.ts';

/** What happens to a package. The last three do not happen: they are shown so that nothing is hidden. */
export type Action = 'upgrade' | 'install' | 'remove' | 'downgrade' | 'held' | 'deferred' | 'kept-back';

export interface Change {
  readonly action: Action;
  readonly package: string;
  readonly arch: string;
  /** Installed version; null for a new install. */
  readonly from: string | null;
  /** Candidate version; null for a removal. */
  readonly to: string | null;
  /** Repository id or `Label/suite`; empty for removals. */
  readonly origin: string;
  readonly security: true | false | 'unknown';
  readonly advisories: readonly Advisory[];
  readonly band: Band;
  /** ISO date; null while no deadline policy applies. */
  readonly due: string | null;
  /** Id of the policy that set {@link due}; null without one, absent before the change was assessed. */
  readonly policy?: string | null;
  /** Id of the policy that wants evidence of an intrusion collected before patching; absent where none does. */
  readonly forensic?: string;
  /** One sentence: why the change is there, or why it does not happen. */
  readonly why: string;
  /** The source package at both ends, where trackers speak of sources (dpkg, apk); absent when the manager does not say. */
  readonly source?: SourceEnds;
  /** What the band and the due date were drawn from, each with its source and date; absent before the change was assessed. */
  readonly factors?: readonly Factor[];
}

/** A source package's versions: installed (null when none of it is; a new kernel counts from the newest one) and offered (null for a removal). */
export interface SourceEnds {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** One reason behind a priority: `exploited` = `CVE-2026-1 in CISA KEV`, from `kev`, as of `2026-07-01`. */
export interface Factor {
  readonly name: string;
  /** For people; an input that is not there reads `unknown (treated as …)`. */
  readonly value: string;
  /** Feed, policy, advisory id, `inventory`, `host` or `ledger`. */
  readonly source: string;
  /** ISO date of that source; null when it has none. */
  readonly date: string | null;
}

/** The actions that change the host. */
export const isEffective = (change: Pick<Change, 'action'>): boolean =>
  change.action === 'upgrade' ||
  change.action === 'install' ||
  change.action === 'remove' ||
  change.action === 'downgrade';

/**
 * The removals that take something away from the host. Not among them: the oldest of several kernels that makes room for a new one
 * (dnf's `installonly_limit`), because the package itself stays.
 */
export const removals = <C extends Pick<Change, 'action' | 'package' | 'arch'>>(
  changes: readonly C[],
): readonly C[] => {
  const installed = new Set(
    changes.filter(({ action }) => action === 'install').map((change) => `${change.package} ${change.arch}`),
  );
  return changes.filter((change) => change.action === 'remove' && !installed.has(`${change.package} ${change.arch}`));
};
