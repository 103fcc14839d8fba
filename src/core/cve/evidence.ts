// What the ledger holds of a host that a CVE is asked about: its packages, what was pending, and what earlier runs changed.
import type { Change } from '../change.ts';
import type { Manifest } from '../manifest.ts';
import type { Outcome } from '../outcome.ts';

/** A change of an earlier run that fixes the CVE, as its plan says. */
export interface AppliedFix {
  readonly run: string;
  /** ISO time at which the host was settled. */
  readonly at: string;
  readonly outcome: Outcome;
  readonly package: string;
  readonly arch: string;
  readonly from: string | null;
  readonly to: string;
  /** Advisory ids of the change. */
  readonly advisories: readonly string[];
}

/** Null: never read. */
export interface Evidence {
  readonly host: string;
  readonly os: { readonly id: string; readonly version: string; readonly name: string } | null;
  /** ISO time at which the packages were read last. */
  readonly readAt: string | null;
  readonly manifest: Manifest | null;
  /** Pending changes; null when they were not read together with the packages (a run changed the host since its scan). */
  readonly pending: readonly Change[] | null;
  /** Packages from elsewhere than the distribution; absent: not known. */
  readonly foreign?: readonly string[];
  readonly reboot: { readonly needed: true | false | 'unknown'; readonly reasons: readonly string[] } | null;
  /** Units that still use replaced files; absent: not known. */
  readonly services?: readonly string[];
  /** CVEs that a live patch in the running kernel takes care of; absent: not known. */
  readonly livepatched?: readonly string[];
  /** Newest first. */
  readonly applied: readonly AppliedFix[];
}
