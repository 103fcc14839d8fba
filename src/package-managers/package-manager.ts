// What every package manager must answer, as questions (values). An adapter performs nothing, so its tests need no mocks.
import type { Change } from '../core/change.ts';
import type { Facts } from '../core/facts.ts';
import type { Fault } from '../core/fault.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Halves } from '../core/self-sever.ts';
import type { Query } from '../remote/query.ts';
import type { PackageWayBack } from './way-back.ts';

/** Declared, never discovered by a method that throws "unsupported". */
export interface Capabilities {
  /** Can apply exactly the versions of a plan. */
  readonly pinVersions: boolean;
  /** Names advisories with CVEs on the host itself. */
  readonly nameAdvisories: boolean;
  /** Can upgrade some packages and leave others. */
  readonly upgradeInPart: boolean;
  readonly revert: 'native-history' | 'older-versions' | 'nothing';
}

export interface RebootNeed {
  readonly needed: true | false | 'unknown';
  /** Each source's own word, never merged: `kernel: running 6.1.0-13, newest 6.1.0-18`, `flag file: libc6, dbus`. */
  readonly reasons: readonly string[];
}

/** A service that still uses replaced files, and why. */
export interface ServiceRestart {
  readonly unit: string;
  readonly why: string;
}

export interface SurveyOptions {
  /** Refresh the metadata first (apt-get update, dnf makecache). */
  readonly refresh: boolean;
  /** Metadata older than this (seconds) is stale when it was not refreshed. */
  readonly maxMetadataAgeS: number;
  /** May the resolution remove packages? Otherwise what needs a removal is shown as kept back or refused. */
  readonly allowRemovals: boolean;
  /** Host clock at the start of the survey comes from the script itself; nothing of ours is trusted there. */
}

/** One host as its package manager sees it. */
export interface Survey {
  readonly managerVersion: string;
  readonly manifest: Manifest;
  /** Seconds since the oldest enabled repository's metadata was refreshed; null when that cannot be known. */
  readonly metadataAgeS: number | null;
  /** Everything pending as the manager resolves it, plus what is held, deferred and kept back. */
  readonly pending: readonly Change[];
  /** The host's own holds. */
  readonly holds: readonly string[];
  /** Names of packages from elsewhere than the distribution, of which its tracker says nothing; absent: not known. */
  readonly foreign?: readonly string[];
  /** CVEs that a live patch in the running kernel takes care of; absent: not known. */
  readonly livepatched?: readonly string[];
  readonly downloadBytes: number | null;
  readonly reboot: RebootNeed;
  readonly services: readonly ServiceRestart[];
  /**
   * What speaks against patching (locks, interrupted dpkg, dnf check, failed refresh, stale metadata, no repositories, grub trap).
   * `metadata-*` and `no-repositories` make the verdict *unknown*; the others *refused*.
   */
  readonly faults: readonly Fault[];
  /** Worth a look, but no reason to stop: `/etc/foo.conf.dpkg-dist needs review`. */
  readonly attention: readonly string[];
}

/** Exactly these changes (upgrade, install, remove, downgrade with versions), nothing else. */
export interface Wanted {
  readonly changes: readonly Change[];
}

export interface Resolution {
  /** What the manager would do for exactly the wanted versions, dependencies included. */
  readonly changes: readonly Change[];
  readonly downloadBytes: number | null;
  /** Bytes that the file systems will hold more (negative: less); null when unknown. */
  readonly diskBytes: number | null;
}

/** The package-manager half of a snapshot. */
export interface PackageSnapshot {
  readonly manifest: Manifest;
  readonly holds: readonly string[];
  /** Names (name:arch where ambiguous) that were installed automatically. */
  readonly automatic: readonly string[];
}

/** What runs detached on the host: a fragment like a query's, but its output is a transcript, and its exit code the manager's. */
export interface Job {
  readonly script: URL;
  readonly args: readonly string[];
  readonly data?: Readonly<Record<string, string>>;
  /** A second transaction behind this one, when it ended with 0; their transcripts are one. */
  readonly next?: Job;
  /** Exit codes besides 0 behind which `next` is started, too: done, with something to say. The first of them is the job's own. */
  readonly carriesOn?: readonly number[];
}

/**
 * How sshd's own update comes behind everything else.
 * `parts`: `resolve` and `apply` do any part of an upgrade, so that two transactions do both.
 * `whole`: one job of the manager's own, because nothing may be left out of an upgrade in the end.
 * `together`: it does not, and why.
 */
export type SshdLast =
  | { readonly kind: 'parts'; readonly carriesOn?: Job['carriesOn'] }
  | {
      readonly kind: 'whole';
      /** What speaks against it on this host now; undefined: nothing. Privileged, changes nothing. */
      readonly hindrance: (halves: Halves) => Query<string | undefined>;
      readonly apply: (halves: Halves) => Job;
    }
  | { readonly kind: 'together'; readonly why: string };

/** What a survey found wrong with the manager itself. */
export interface Damage {
  /** Only `manager-interrupted` and `manager-broken`. */
  readonly faults: readonly Fault[];
  readonly manifest: Manifest;
}

/**
 * How the manager's own damage is mended. Declared before anything is run, so that it can be shown before anybody agrees.
 * `job`: it may stop before it has changed anything, with the exit code `REPAIR_STOPPED` and lines `patchctl: WHY`.
 * `by-hand`: no way that can be taken unasked; `steps` are what a person types as root on the host.
 */
export type Repair =
  | { readonly kind: 'job'; readonly steps: readonly string[]; readonly job: Job }
  | { readonly kind: 'by-hand'; readonly steps: readonly string[] };

/** What the manager says it did, read from the transcript and its exit code. The manifest still decides. */
export interface Receipt {
  /** Hidden or open trouble: failing scriptlets, skipped repositories, kept conffiles. Makes *degraded* of *patched*. */
  readonly degraded: readonly string[];
  readonly attention: readonly string[];
  /** Set when the manager itself reports failure: its own sentence(s). */
  readonly failure?: string;
}

export interface PackageManager {
  /** The program's name, lower case: `apt`, `dnf`, `zypper`. Unique in the registry. */
  readonly id: string;
  readonly can: Capabilities;
  /** Excludes what others own, so that the order of the registry never matters. */
  serves(facts: Facts): boolean;
  /** Everything about pending updates in one round trip. Privileged. */
  survey(options: SurveyOptions): Query<Survey>;
  /** Dry run of exactly these changes, without refreshing metadata. Privileged. Faults: `version-vanished`, `resolution-failed`. */
  resolve(wanted: Wanted): Query<Resolution>;
  /** Manifest, holds and marks: before and after an apply. */
  snapshot(): Query<PackageSnapshot>;
  /** The job that applies exactly `changes` and restores the marks in `before`. */
  apply(changes: readonly Change[], before: PackageSnapshot): Job;
  readonly sshdLast: SshdLast;
  /** Where sshd comes last, of both transactions in one. */
  receipt(transcript: string, exitCode: number): Receipt;
  /** Pure; names and versions that go into a job were checked as those of an apply are. */
  repair(damage: Damage): Repair;
  /** Reboot and service need alone, after an apply. */
  restartNeeded(): Query<{ readonly reboot: RebootNeed; readonly services: readonly ServiceRestart[] }>;
  /** Back to the packages before a change, from files that were saved on the host. */
  readonly wayBack: PackageWayBack;
}
