// What is kept of a host before it is changed, so that there is a way back.

export type SnapshotKind = 'none' | 'packages' | 'filesystem' | 'external';

/** Commands on the bastion that make and keep snapshots elsewhere (hypervisor, cloud). docs/SNAPSHOTS.md is the contract. */
export interface ExternalSnapshot {
  readonly create: string;
  readonly verify?: string;
  readonly restore?: string;
  readonly remove?: string;
  readonly timeoutMs: number;
}

export interface SnapshotPolicy {
  /** Each kind includes the ones before it: old package files are saved with `filesystem` and `external`, too. */
  readonly kind: SnapshotKind;
  /** Without the snapshot of this kind ({@link requiredParts}) the host is refused; otherwise that it is missing is said, and the plan shows no way back. */
  readonly required: boolean;
  /** Newest snapshots that pruning leaves on each host. */
  readonly keep: number;
  /** Pruning removes older ones, but never the newest; null: age does not matter. Days. */
  readonly maxAgeDays: number | null;
  /** Set where kind is `external`. */
  readonly external?: ExternalSnapshot;
}

export type SnapshotPart = 'packages' | 'etc' | 'filesystem' | 'external';

const OF_KIND = {
  none: [],
  packages: ['packages', 'etc'],
  filesystem: ['filesystem'],
  external: ['external'],
} as const satisfies Record<SnapshotKind, readonly SnapshotPart[]>;

/**
 * What a required snapshot cannot do without: the kind that the policy names. A snapshot of the whole file system or machine holds the
 * old packages and /etc, so that a file of them that could not be had beside it is only said.
 */
export const requiredParts = ({
  kind,
  required,
}: Pick<SnapshotPolicy, 'kind' | 'required'>): readonly SnapshotPart[] => (required ? OF_KIND[kind] : []);

/** Can a host come back? `full`: file system and packages; `packages`: packages alone; `none`: forward only. */
export interface WayBack {
  readonly verdict: 'full' | 'packages' | 'none' | 'unknown';
  /** Why it is not more: `old version of lab-lib is neither cached nor in a repository`. */
  readonly reasons: readonly string[];
}

/** A file-system snapshot: how it is called on the host, and in which snapshot of patchctl's it is a part. */
export interface TakenFilesystem {
  readonly id: string;
  /** `snapper`, `btrfs`, `lvm`, `zfs`. */
  readonly by: string;
  readonly name: string;
}

/** An external snapshot: how the create command called it, in which snapshot of patchctl's it is a part, and of which run. */
export interface TakenExternal {
  readonly run: string;
  readonly id: string;
  readonly name: string;
}

/** What a snapshot holds, as `snapshot.taken` records it. */
export interface SnapshotRecord {
  /** Directory name on the host below /var/lib/patchctl/snapshots; the same for all parts. */
  readonly id: string;
  /** Old package files that are saved on the host. */
  readonly saved: number;
  /** Packages whose old file could not be saved. */
  readonly missing: readonly string[];
  /** SHA-256 of the backup of /etc; null: none. */
  readonly etc: string | null;
  /** The file-system snapshot: `snapper 17`, `btrfs @/.patchctl/…`; null: none. */
  readonly filesystem: { readonly by: string; readonly name: string } | null;
  /** The name that the external command printed; null: none. */
  readonly external: string | null;
  /** What could not be kept although the policy asks for it, and why; absent: everything was. */
  readonly notes?: readonly string[];
}
