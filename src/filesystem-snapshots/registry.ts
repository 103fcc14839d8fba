// The kinds of file-system snapshots that patchctl knows. They exclude each other, so the order means nothing.
import type { FilesystemCover } from '../core/way-back/filesystem.ts';
import { btrfs } from './btrfs/btrfs.ts';
import type { FilesystemKind, Judgement } from './filesystem-kind.ts';
import type { Layout } from './layout.ts';
import { lvm } from './lvm/lvm.ts';
import { snapper } from './snapper/snapper.ts';
import { zfs } from './zfs/zfs.ts';

const KINDS: readonly FilesystemKind[] = [snapper, btrfs, lvm, zfs];

/** As a record names it; undefined: written by a newer patchctl. */
export const kindBy = (by: string): FilesystemKind | undefined => KINDS.find((kind) => kind.by === by);

export interface Verdict extends Judgement {
  readonly kind: FilesystemKind;
}

/** Undefined: no kind knows the file system of /. */
export const judgeLayout = (layout: Layout): Verdict | undefined => {
  for (const kind of KINDS) {
    const judgement = kind.judge(layout);
    if (judgement !== undefined) return { kind, ...judgement };
  }
  return undefined;
};

/** For the plan: would there be a snapshot, and would the host boot it again? */
export const coverOf = (layout: Layout): FilesystemCover => {
  const verdict = judgeLayout(layout);
  const separateBoot = layout.elsewhere.includes('/boot');
  if (verdict === undefined)
    return {
      by: null,
      against: [`no kind of snapshot is known for / on ${layout.root.type}`],
      byHand: [],
      separateBoot,
    };
  const { kind, against, notRestorable } = verdict;
  return { by: kind.by, against, byHand: notRestorable, separateBoot };
};
