// What every kind of file-system snapshot must answer, as questions (values). A kind performs nothing.

import type { JobText } from '../remote/job/job.ts';
import type { Query } from '../remote/query.ts';
import type { Layout } from './layout.ts';

/** Whether a kind can keep this host's /, judged before anything is done. */
export interface Judgement {
  /** What a snapshot is made of: a subvolume, `vg/lv`, a dataset. */
  readonly target: string;
  /** What speaks against taking one; empty: nothing. */
  readonly against: readonly string[];
  /** Why patchctl would not make the host boot it; empty: it would. */
  readonly notRestorable: readonly string[];
}

export interface FilesystemSnapshot {
  /** Of patchctl's snapshot, in which this is a part. */
  readonly id: string;
  /** For which the kind's `isName` holds. */
  readonly name: string;
}

/** How the host gets its file system back. */
export type Restore =
  /** When the job has ended with 0, the next boot has the old file system. `usesUp`: the snapshot is gone then. */
  | { readonly kind: 'job'; readonly job: JobText; readonly usesUp: boolean }
  /** `steps`: as a person would type them as root on the host. */
  | { readonly kind: 'by-hand'; readonly steps: readonly string[] };

export interface FilesystemKind {
  /** In {@link SnapshotRecord}: `btrfs`, `snapper`, `lvm`, `zfs`. */
  readonly by: string;
  /** Undefined: not the file system of this host's /. Kinds exclude each other. */
  judge(layout: Layout): Judgement | undefined;
  /**
   * Takes one and answers its name. One of the same id that an interrupted run left is replaced. Privileged.
   * @param target of the judgement
   */
  create(id: string, target: string): Query<string>;
  /** Could {@link create} have answered this name? Records come from hosts: no other name goes into a script. */
  isName(name: string): boolean;
  /** Reads files of the snapshot and compares them with the checksums in its proof. Fault: it is not what it was, or not there. */
  verify(snapshot: FilesystemSnapshot): Query<undefined>;
  /** Only what is marked as ours, by name and by content. Gone already is success. */
  remove(snapshot: FilesystemSnapshot): Query<undefined>;
  restore(snapshot: FilesystemSnapshot): Restore;
}
