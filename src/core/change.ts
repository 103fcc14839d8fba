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
  /** One sentence: why the change is there, or why it does not happen. */
  readonly why: string;
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
