// Where one host is in its patching. Each state carries just the data that its next step needs.
import type { Difference, RebootFinding, Verdict } from '../event.ts';
import type { Fault } from '../fault.ts';
import type { HookPhase } from '../health/hook.ts';
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
  readonly reboot: RebootFinding;
  /** Units that still use replaced files. */
  readonly services: readonly string[];
  readonly bootId: string;
}

/** The automatic way back: why, and what the trail said of the update that it takes back. */
export interface Reverting {
  readonly because: string;
  readonly update: Pick<Trail, 'job' | 'finished' | 'restarted'>;
}

/** A way back that was intended, and of which the host itself says that it never ran and never will. */
export interface Forgone {
  readonly job: string;
  readonly because: string;
  /** Null: nobody knows why; patchctl or its line was gone. */
  readonly why: string | null;
}

/** What has happened to a host that cannot be read from it: the memory behind every state. */
export interface Trail {
  /** Its before hooks may have run: the ones that follow are owed. */
  readonly hooked: boolean;
  /** The last job that was intended on the host; null: nothing was. */
  readonly job: string | null;
  /** Set when that job is the automatic revert. */
  readonly reverting: Reverting | null;
  /** The last revert that came to nothing. */
  readonly forgone: Forgone | null;
  readonly finished: Finished | null;
  /** Services were restarted once; what failed then. */
  readonly restarted: readonly string[] | null;
  /** A reboot was intended; `done` when another boot id proved it, `deferred` when it was put off. */
  readonly reboot: 'none' | 'ordered' | 'done' | 'deferred';
  /** Why it was deferred. */
  readonly putOff: string | null;
  /** The system that was told to reboot; null: none was. */
  readonly bootBefore: string | null;
}

export const FRESH: Trail = {
  hooked: false,
  job: null,
  reverting: null,
  forgone: null,
  finished: null,
  restarted: null,
  reboot: 'none',
  putOff: null,
  bootBefore: null,
};

/** The judgement, before it is the host's outcome. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  readonly summary: string;
}

/** What a cleared host has before it. */
export interface Clearance {
  readonly changes: number;
  readonly reboot: RebootFinding;
  readonly bootId: string;
}

/** The judgement is made, and hooks may follow. */
export interface Closing {
  readonly conclusion: Conclusion;
  /** Phases whose hooks were run. */
  readonly ran: readonly HookPhase[];
  /** Hooks that failed. */
  readonly troubles: readonly string[];
  /** After hooks are among them: the host may still be out of its pool. */
  readonly drained: boolean;
}

type On<K extends string, Data = unknown> = { readonly kind: K; readonly trail: Trail } & Data;

export type HostState =
  | On<'queued'>
  | On<'connected', { readonly bootId: string }>
  | On<'cleared', { readonly clearance: Clearance }>
  /** Health checks passed: a sick host is not patched. */
  | On<'fit', { readonly clearance: Clearance }>
  /** The snapshot is taken. */
  | On<'guarded', { readonly clearance: Clearance }>
  /** The before hooks may run. */
  | On<'preparing', { readonly clearance: Clearance }>
  | On<'prepared', { readonly clearance: Clearance }>
  /** The intent to start `trail.job` is on disk. Whether it runs is known only on the host. */
  | On<'applying', { readonly job: string }>
  /** The job may run, and nobody is watching. */
  | On<'adrift', { readonly job: string }>
  /** The job has ended or never ran, or the host was rebooted: reading it again decides what happened. */
  | On<'applied'>
  | On<'verified', { readonly verified: Verified }>
  | On<'restarting', { readonly units: readonly string[] }>
  /** The intent is on disk. `bootId` is that of the system before. */
  | On<'rebooting', { readonly bootId: string }>
  /** Health checks after the change were made; `failed` says which did not pass. */
  | On<'checked', { readonly verified: Verified; readonly failed: readonly string[] }>
  | On<'faulted', { readonly fault: Fault }>
  | On<'concluded', Closing>
  | On<'closing', Closing & { readonly phase: HookPhase }>
  | On<'settled', { readonly outcome: Outcome; readonly fault: Fault | null; readonly drained?: true }>;

export const QUEUED: HostState = { kind: 'queued', trail: FRESH };
