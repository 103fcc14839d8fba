// The plan: an immutable document that says exactly what will be done where. Apply makes no choices. Keys are the public JSON contract.

import { digestOf } from './canonical-json.ts';
import type { Change } from './change.ts';
import type { Residual } from './cve/residual.ts';
import type { Fault } from './fault.ts';
import type { RebootPolicy } from './host.ts';
import type { Limit } from './limit.ts';
import type { Selection } from './selection.ts';
import type { SnapshotKind, TakenExternal, TakenFilesystem } from './snapshot-policy.ts';
import type { Support } from './support.ts';
import type { JudgedWayBack } from './way-back/filesystem.ts';
import type { SavedFile } from './way-back/saved-file.ts';

/** Changes to this shape get a new number; a plan of another version is refused. */
export const PLAN_VERSION = 2;

/** `changes`: there is something to do. `refused`: known, but not allowed or not safe. `unknown`: what is pending could not be learned. */
export type PlanVerdict = 'changes' | 'up-to-date' | 'refused' | 'unknown';

/** In JSON the keys of a change are the same words. */
export type PlanChange = Change;

export interface PlanHost {
  readonly name: string;
  readonly address: string;
  readonly tier: string;
  readonly ring: string;
  /** Null while the host could not be asked. */
  readonly os: { readonly id: string; readonly version: string; readonly name: string } | null;
  /** Of the operating system; `unknown` without the feed. */
  readonly support: Support;
  readonly manager: { readonly id: string; readonly version: string } | null;
  readonly machine_id: string | null;
  /** Digest of the manifest the plan was drawn from: apply refuses a host whose packages have moved. */
  readonly basis: string | null;
  readonly metadata_age_s: number | null;
  readonly verdict: PlanVerdict;
  readonly faults: readonly Fault[];
  /** What happens (upgrade, install, remove, downgrade) and what does not (held, deferred, kept-back). */
  readonly changes: readonly PlanChange[];
  readonly download_bytes: number | null;
  readonly reboot: {
    readonly needed: true | false | 'unknown';
    readonly reasons: readonly string[];
    readonly policy: RebootPolicy;
  };
  /** How the host could be brought back, judged before anything is done. */
  readonly rollback: JudgedWayBack & { readonly snapshot: SnapshotKind };
  /** What the plan touches of the way to the host: `sshd (openssh-server)`, `network (NetworkManager)`. */
  readonly severs: readonly string[];
  /** Packages that are changed in a second transaction, when everything else is done: sshd's. Absent: there is one transaction. */
  readonly last?: readonly string[];
  /** Time that the host is expected to take, reboot included; seconds. */
  readonly expected_s: number;
  /** Of a rollback: the digest of the manifest that the host had and shall have again. */
  readonly target?: string;
  /** Of a rollback: what it goes back with. */
  readonly restore?: Restore;
  /** Of a rollback: the security updates that go again, as the plan of the run that is undone judged them. */
  readonly exposes?: readonly PlanChange[];
  /** CVEs that stay open when the changes are done; null where nobody can say. */
  readonly residual: Residual | null;
  readonly services: readonly string[];
  readonly attention: readonly string[];
}

/** The saved packages that a rollback installs, and what else the snapshot knew. */
export interface Restore {
  /** On the host. */
  readonly directory: string;
  readonly files: readonly SavedFile[];
  /** Packages that were marked as installed automatically then. */
  readonly automatic: readonly string[];
  /** Units that failed already then: they are left alone. */
  readonly failed_units: readonly string[];
  /** The whole file system of / goes back, by its next boot, and the packages with it; absent: packages alone. */
  readonly filesystem?: TakenFilesystem;
  /** The whole machine goes back, by a command outside of it; absent: it does not. */
  readonly external?: TakenExternal;
}

export interface PlanWave {
  readonly ring: string;
  readonly tier: string;
  /** Hosts in flight at once. */
  readonly batch: number;
  readonly max_failures: number;
  /** Failures that one batch may have; null: only the wave's budget counts. */
  readonly max_batch_failures: number | null;
  /** Goes before the rest of its ring and tier. */
  readonly canary: boolean;
  /** What must hold before this wave starts. */
  readonly gate: { readonly settle_s: number; readonly approval: boolean };
  readonly hosts: readonly string[];
}

export interface PlanFeed {
  readonly id: string;
  readonly state: 'fresh' | 'stale' | 'missing';
  readonly age_s: number | null;
  /** ISO date that the data itself carries. */
  readonly data_date: string | null;
}

/** What the operator asked for, kept so that the plan explains itself. */
export interface PlanOptions {
  readonly security_only: boolean;
  /** Packages left out, globs. */
  readonly exclude: readonly string[];
  readonly allow_removals: boolean;
  readonly allow_downgrades: boolean;
  /** Only what fixes these CVEs; empty: everything. */
  readonly cves: readonly string[];
  /** Rings collapsed to one canary batch, soak waived. */
  readonly emergency: boolean;
  readonly goal: Goal;
  /** The run that is undone; set where the goal is `rollback`. */
  readonly rollback_of?: string;
  /** Only versions that this ring has run healthily for `promotion_soak_days`; absent: as the rings say. */
  readonly promote_from?: string;
  readonly promotion_soak_days?: number;
  /** Hosts are patched outside their windows, too: an explicit flag, and on record. */
  readonly override_windows: boolean;
}

export type Goal = 'patch' | 'rollback' | 'reboot';

export interface PlanBody {
  readonly version: typeof PLAN_VERSION;
  readonly created: string;
  /** After this moment the plan is refused. */
  readonly expires: string;
  readonly inventory: { readonly path: string; readonly sha256: string };
  readonly selection: Selection;
  readonly options: PlanOptions;
  /** How old the knowledge behind bands and dates is: the feeds that concern these hosts. */
  readonly feeds: readonly PlanFeed[];
  readonly waves: readonly PlanWave[];
  /** Failures that the whole run may have; null: only the waves' budgets count. */
  readonly max_failures: number | null;
  /** Failure domains, groups and jump hosts: members of the fleet that must not be down together. */
  readonly limits: readonly Limit[];
  readonly hosts: readonly PlanHost[];
}

export interface Plan extends PlanBody {
  /** The first 8 hex digits of the digest. */
  readonly id: string;
  /** SHA-256 over the canonical JSON of everything but `id` and `digest`. */
  readonly digest: string;
}

/** Seals a body: one body, one digest. */
export const sealPlan = (body: PlanBody): Plan => {
  const digest = digestOf(body);
  return { ...body, id: digest.slice(0, 8), digest };
};

/** Whether the digest is that of the content: false when a single byte of meaning was changed. */
export const isSealed = (plan: Plan): boolean => {
  const { id, digest, ...body } = plan;
  return digest === digestOf(body) && id === digest.slice(0, 8);
};

/** Hosts of the plan that apply goes to: refused and unknown ones were left out of the waves. */
export const plannedHosts = (plan: Plan): readonly string[] => plan.waves.flatMap((wave) => wave.hosts);
