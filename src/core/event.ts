// Every event of a run as one closed union. The journal is a list of these; states, screens and reports are folds over it.

import type { Fault } from './fault.ts';
import type { CheckResult } from './health/check.ts';
import type { HookPhase, HookResult } from './health/hook.ts';
import type { MostUrgent } from './most-urgent.ts';
import type { Outcome } from './outcome.ts';
import type { PlanVerdict } from './plan.ts';
import type { SnapshotRecord } from './snapshot-policy.ts';
import type { Support } from './support.ts';

/** One package that is not what the plan says, after an apply. */
export interface Difference {
  readonly package: string;
  readonly arch: string;
  /** Null: should not be installed. */
  readonly wanted: string | null;
  /** Null: is not installed. Otherwise version, and dpkg's state when it is not `installed`. */
  readonly found: string | null;
}

/** What the re-read manifest says about the whole transaction. */
export type Verdict = 'as-planned' | 'untouched' | 'mixed';

export interface RebootFinding {
  readonly needed: true | false | 'unknown';
  readonly reasons: readonly string[];
  /** The reason that says so, where a newer kernel than the running one is installed and could be booted. */
  readonly staleKernel?: string;
}

/** Updates that are still pending on a host. */
export interface Left {
  readonly pending: number;
  /** Null: some are unclassified. */
  readonly security: number | null;
  /** The worst among them that the plan knew; absent: none. */
  readonly urgent?: MostUrgent;
}

/** Why a run ended before its last wave. */
export type StopReason =
  | 'over-budget'
  | 'interrupted'
  /** A host did not come back from its reboot: nobody reboots the next one. */
  | 'host-gone'
  /** Health checks behind a wave failed. */
  | 'gate-closed'
  /** Nobody approved in time; `resume` waits again. */
  | 'not-approved'
  /** A `before_run` hook failed: no host was touched. */
  | 'hook-failed'
  /** The operator ended an interrupted run without looking at its hosts. */
  | 'given-up';

/** What a gate waits for. */
export type GateNeed = 'settle' | 'approval';

/** Events of the whole run. Its hooks run here on the bastion, with `host` null. */
export type RunEvent =
  | { readonly type: 'run.hooks.started'; readonly phase: HookPhase }
  | { readonly type: 'run.hooks.finished'; readonly phase: HookPhase; readonly results: readonly HookResult[] }
  | {
      readonly type: 'run.started';
      readonly plan: string;
      readonly planDigest: string;
      /** The whole plan, so that `resume` needs no file. */
      readonly planArtifact: string;
      readonly operator: string;
      readonly version: string;
      readonly hosts: readonly string[];
      /** The CVEs that the run is about; absent: everything pending. */
      readonly cves?: readonly string[];
      /** Rings were collapsed to one canary batch and soak was waived. */
      readonly emergency?: true;
      /** Maintenance windows were overridden by the explicit flag. */
      readonly overrideWindows?: true;
      /** What the run is for, when it is not patching. */
      readonly goal?: 'rollback' | 'reboot';
      /** The run that a rollback undoes. */
      readonly rollbackOf?: string;
      /** Hosts whose system is past its support: `end of life since 2024-08-14`. */
      readonly unsupported?: readonly { readonly host: string; readonly text: string }[];
    }
  | { readonly type: 'run.resumed'; readonly operator: string; readonly hosts: readonly string[] }
  | {
      readonly type: 'wave.started';
      readonly wave: number;
      readonly ring: string;
      readonly tier: string;
      readonly canary?: true;
      readonly hosts: readonly string[];
    }
  /** Before `wave`: what it waits for. */
  | {
      readonly type: 'gate.waiting';
      readonly wave: number;
      readonly needs: readonly GateNeed[];
      readonly message: string;
    }
  /** Written by another patchctl: `patchctl approve` */
  | { readonly type: 'gate.approved'; readonly wave: number; readonly operator: string }
  | { readonly type: 'gate.passed'; readonly wave: number }
  | { readonly type: 'wave.finished'; readonly wave: number; readonly failures: number; readonly budget: number }
  | {
      readonly type: 'run.stopped';
      readonly reason: StopReason;
      readonly message: string;
      readonly notStarted: readonly string[];
    }
  | { readonly type: 'run.finished'; readonly exitCode: number; readonly outcomes: Readonly<Record<string, Outcome>> };

export type HostEvent =
  | {
      readonly type: 'host.connected';
      readonly address: string;
      readonly machineId: string;
      readonly bootId: string;
      readonly os: string;
    }
  /** Preflight passed: basis and resolution are those of the plan. `changes` is the size of the transaction. */
  | {
      readonly type: 'host.cleared';
      readonly basis: string;
      readonly changes: number;
      /** Whether a host without changes must reboot; absent: not asked. */
      readonly reboot?: RebootFinding;
    }
  /** Health checks: before the change, or after it. */
  | { readonly type: 'host.checked'; readonly phase: 'before' | 'after'; readonly results: readonly CheckResult[] }
  /** `record` is absent where only the manifest was read. */
  | { readonly type: 'snapshot.taken'; readonly artifact: string; readonly record?: SnapshotRecord }
  /** Intent: on disk before the first hook is run. */
  | { readonly type: 'hooks.started'; readonly phase: HookPhase }
  | { readonly type: 'hooks.finished'; readonly phase: HookPhase; readonly results: readonly HookResult[] }
  /** Intent: on disk before the job is started on the host. */
  | { readonly type: 'apply.started'; readonly job: string }
  | {
      readonly type: 'apply.finished';
      readonly code: number;
      readonly transcript: string;
      readonly degraded: readonly string[];
      readonly attention: readonly string[];
      readonly failure: string | null;
    }
  /** The line to the host, or patchctl itself, was lost while the job may run. */
  | { readonly type: 'host.lost'; readonly reason: string }
  | {
      readonly type: 'host.observed';
      readonly job: 'running' | 'never-started' | 'busy' | 'died';
      readonly transcript: string | null;
      /** Why it was never started, where patchctl itself did not start it. */
      readonly why?: string;
    }
  | {
      readonly type: 'host.verified';
      readonly verdict: Verdict;
      /** After a revert the host is compared with the snapshot before, not with the plan. */
      readonly against?: 'before';
      readonly differences: readonly Difference[];
      readonly newFailedUnits: readonly string[];
      /** Packages whose automatic or manual mark is not the one before: `lab-lib (was automatic)`. */
      readonly marksChanged: readonly string[];
      /** Why the package database is not sound now (dpkg --audit, dnf check), whatever the versions say. */
      readonly unsound: readonly Fault[];
      /** Still pending after the change; null when that could not be read. */
      readonly left: Left | null;
      readonly reboot: RebootFinding;
      readonly services: readonly string[];
      readonly snapshot: string;
      /** Of the system that was read; absent in ledgers of older versions. */
      readonly bootId?: string;
    }
  /** Intent. */
  | { readonly type: 'services.restarting'; readonly units: readonly string[] }
  | {
      readonly type: 'services.restarted';
      readonly restarted: readonly string[];
      readonly failed: readonly { readonly unit: string; readonly detail: string }[];
    }
  /** Intent: `bootId` is that of the running system; another one proves the reboot. */
  | { readonly type: 'reboot.started'; readonly bootId: string; readonly why: readonly string[] }
  | {
      readonly type: 'reboot.finished';
      readonly bootId: string;
      readonly kernel: string;
      /** From the order to reboot to the first login. Milliseconds; null: patchctl did not watch. */
      readonly durationMs: number | null;
    }
  /** A reboot was wanted and not done: users, inhibitors, window. The need stays. */
  | { readonly type: 'reboot.deferred'; readonly why: string }
  /** Intent of the automatic revert within the same run. */
  | { readonly type: 'revert.started'; readonly job: string; readonly because: string }
  | {
      readonly type: 'revert.finished';
      readonly code: number;
      readonly transcript: string;
      readonly failure: string | null;
    }
  /** The judgement is made; hooks may still follow before the host is settled. */
  | {
      readonly type: 'host.concluded';
      readonly outcome: Outcome;
      readonly fault: Fault | null;
      readonly summary: string;
    }
  | { readonly type: 'host.faulted'; readonly fault: Fault }
  /** Nothing was started on the host: it may be begun anew by `resume`. */
  | { readonly type: 'host.requeued'; readonly reason: string }
  /** A stranded host is looked at again by `resume`. */
  | { readonly type: 'host.reopened'; readonly reason: string }
  | {
      readonly type: 'host.settled';
      readonly outcome: Outcome;
      readonly fault: Fault | null;
      readonly summary: string;
      /** Its after hooks failed: it may still be out of its pool. */
      readonly drained?: true;
    };

/** Scans are part of the audit, too. */
export type ScanEvent =
  | {
      readonly type: 'scan.started';
      readonly operator: string;
      readonly version: string;
      readonly hosts: readonly string[];
    }
  /** Null is unknown, never zero. */
  | {
      readonly type: 'host.scanned';
      readonly artifact: string;
      readonly verdict: PlanVerdict;
      readonly os: string | null;
      readonly machineId: string | null;
      readonly pending: number | null;
      readonly security: number | null;
      /** The worst among the security updates; absent: nothing that is known to be urgent. */
      readonly urgent?: MostUrgent;
      readonly reboot: 'yes' | 'no' | 'unknown';
      readonly support?: Support;
      /** Updates that no earlier scan had found on this host: soak times count from here. Absent: none. */
      readonly seen?: readonly { readonly package: string; readonly arch: string; readonly version: string }[];
    }
  | { readonly type: 'scan.finished'; readonly exitCode: number };

/** One package that a repair moved. */
export interface Moved {
  readonly package: string;
  readonly arch: string;
  /** Version, with the state when it is not a sound one; null: was not there. */
  readonly from: string | null;
  /** Null: is not there any more. */
  readonly to: string | null;
}

/** Repairs of a package manager: a run of one host, without a plan. Its other events are those of a run and of hosts. */
export type RepairEvent =
  | {
      readonly type: 'repair.requested';
      readonly operator: string;
      readonly version: string;
      readonly hosts: readonly string[];
      readonly machineId: string;
      /** What the survey found. */
      readonly found: readonly Fault[];
      /** What the operator was told will be run. */
      readonly steps: readonly string[];
    }
  /** Intent: on disk before the job is started on the host. */
  | { readonly type: 'repair.started'; readonly job: string }
  | {
      readonly type: 'repair.finished';
      readonly code: number;
      readonly transcript: string;
      readonly degraded: readonly string[];
      readonly attention: readonly string[];
      readonly failure: string | null;
    }
  /** Read again in a new session. */
  | {
      readonly type: 'repair.verified';
      /** What is still wrong, or keeps anybody from knowing. */
      readonly unsound: readonly Fault[];
      readonly moved: readonly Moved[];
      readonly artifact: string;
    };

/** A snapshot that goes: what it is called, whose it was, and which rule of its host's policy it has outlived. */
export interface Doomed {
  readonly id: string;
  readonly run: string;
  readonly taken: string;
  /** `keep: 3`, `max_age: 30d`. */
  readonly why: string;
}

/** Snapshots are removed from hosts: a run of its own, by hand or behind another one. */
export type PruneEvent =
  | {
      readonly type: 'prune.started';
      readonly operator: string;
      readonly version: string;
      readonly hosts: readonly string[];
      /** The run behind which it is done; absent: by hand. */
      readonly behind?: string;
    }
  /** Intent: on disk before the first of them is touched. */
  | { readonly type: 'snapshots.pruning'; readonly snapshots: readonly Doomed[] }
  | {
      readonly type: 'snapshots.pruned';
      /** Their ids. */
      readonly removed: readonly string[];
      readonly failed: readonly { readonly id: string; readonly fault: Fault }[];
    }
  | { readonly type: 'prune.finished'; readonly exitCode: number };

export type PatchEvent = RunEvent | HostEvent | ScanEvent | RepairEvent | PruneEvent;

/** The event of one type. */
export type EventOf<T extends PatchEvent['type']> = Extract<PatchEvent, { readonly type: T }>;

/** An event with its place in the journal. */
export interface Recorded<E extends PatchEvent = PatchEvent> {
  readonly seq: number;
  readonly at: string;
  readonly run: string;
  readonly host: string | null;
  readonly event: E;
}
