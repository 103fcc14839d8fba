// An exposure: one vulnerability of one source package on a host, and what would end it.
import type { Severity } from '../advisory.ts';
import type { Change } from '../change.ts';
import type { Manifest } from '../manifest.ts';

/**
 * Open ones: `update-pending`: the update is pending and would be installed · `held-back`: the update is there but held, deferred
 * or kept back · `not-in-repositories`: fixed, but not offered to this host · `esm-only`: fixed for subscribers of extended
 * maintenance · `open`: not fixed by the vendor yet · `wont-fix` · `undetermined`: the vendor does not know yet.
 * Not open: `unimportant`: no harm in the packages as built, says the vendor · `fixed` · `not-affected`.
 */
export type Standing =
  | 'update-pending'
  | 'held-back'
  | 'not-in-repositories'
  | 'esm-only'
  | 'open'
  | 'wont-fix'
  | 'undetermined'
  | 'unimportant'
  | 'fixed'
  | 'not-affected';

export interface Exposure {
  readonly cve: string;
  readonly source: string;
  /** Binary packages of that source on the host, sorted. */
  readonly packages: readonly string[];
  /** Source version on the host. */
  readonly installed: string;
  /** First version without the vulnerability; null where nobody names one. */
  readonly fixed: string | null;
  readonly standing: Standing;
  readonly severity: Severity;
  /** Feed or advisory that says so. */
  readonly by: string;
  readonly note: string | null;
}

/** What exposures are found from: one host as its package manager sees it. */
export interface Inspected {
  readonly manifest: Manifest;
  /** All pending changes, held and deferred ones among them. */
  readonly pending: readonly Change[];
  /** Packages that are installed from elsewhere than the distribution: its tracker says nothing of them. Absent: not known. */
  readonly foreign?: readonly string[];
}
