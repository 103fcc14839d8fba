// Where one host is in its patching. Each state carries just the data that its next step needs.
import type { Difference, Verdict } from '../event.ts';
import type { Fault } from '../fault.ts';
import type { Outcome } from '../outcome.ts';

/** What the manager said it did: kept from `apply.finished` until the host is settled. */
export interface Finished {
  readonly code: number;
  readonly degraded: readonly string[];
  readonly failure: string | null;
}

/** What reading the host again showed. */
export interface Verified {
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
  readonly newFailedUnits: readonly string[];
  readonly marksChanged: readonly string[];
  readonly unsound: readonly Fault[];
}

export type HostState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'cleared'; readonly changes: number }
  | { readonly kind: 'guarded' }
  /** The intent to start `job` is on disk. Whether it runs is known only on the host. */
  | { readonly kind: 'applying'; readonly job: string }
  /** The job may run, and nobody is watching. */
  | { readonly kind: 'adrift'; readonly job: string }
  /** The job has ended or never ran (`finished` null): the manifest decides what happened. */
  | { readonly kind: 'applied'; readonly job: string; readonly finished: Finished | null }
  | { readonly kind: 'verified'; readonly job: string; readonly finished: Finished | null; readonly verified: Verified }
  /** A fault was met; `job` is set when the host may have been changed. */
  | { readonly kind: 'faulted'; readonly job: string | null; readonly fault: Fault }
  | { readonly kind: 'settled'; readonly job: string | null; readonly outcome: Outcome; readonly fault: Fault | null };

export const QUEUED: HostState = { kind: 'queued' };
