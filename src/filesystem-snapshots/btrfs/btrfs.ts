// btrfs without snapper: read-only snapshots below /.patchctl-snapshots; the way back makes a writable one the default subvolume.
import { ok } from '../../core/result.ts';
import { notCovered } from '../cover.ts';
import type { FilesystemKind } from '../filesystem-kind.ts';
import type { Layout } from '../layout.ts';
import { readBack, removed, succeeded } from '../proof.ts';

const HOME = '/.patchctl-snapshots';
const TIMEOUT_MS = 120_000;
const MIB = 1024 * 1024;

/** A snapshot costs nothing at first; what is changed afterwards is kept twice, and btrfs that is full cannot even delete. */
const LEAST_FREE_BYTES = 512 * MIB;

export const spaceAgainst = ({ btrfs }: Layout): readonly string[] => {
  if (btrfs === undefined) return ['how much room the btrfs of / has cannot be read'];
  if (btrfs.freeBytes >= LEAST_FREE_BYTES) return [];
  const [free, least] = [btrfs.freeBytes, LEAST_FREE_BYTES].map((bytes) => Math.floor(bytes / MIB));
  return [`the btrfs of / has ${free} MiB free, a snapshot needs ${least} MiB`];
};

export const bootAgainst = ({ subvolumeNamed, btrfs, root }: Layout): readonly string[] => {
  if (subvolumeNamed) return ['the subvolume of / is chosen by name (fstab, boot loader), not by default'];
  return btrfs?.defaultSubvolume === root.subvolume ? [] : ['the subvolume of / is not the default one'];
};

export const btrfs: FilesystemKind = {
  by: 'btrfs',
  judge: (layout) => {
    if (layout.root.type !== 'btrfs' || layout.snapperRoot) return undefined;
    return {
      target: '/',
      against: [...notCovered(layout), ...spaceAgainst(layout)],
      notRestorable: bootAgainst(layout),
    };
  },
  create: (id) => ({
    script: new URL('./create.sh', import.meta.url),
    args: [HOME, id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => {
      const made = succeeded(frames, ['home', 'replace', 'create'], 'the btrfs snapshot could not be taken');
      return made.ok ? ok(`${HOME}/${id}`) : made;
    },
  }),
  isName: (name) => /^\/\.patchctl-snapshots\/[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name),
  verify: ({ id, name }) => readBack(name, id),
  remove: ({ id, name }) => ({
    script: new URL('./remove.sh', import.meta.url),
    args: [HOME, id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => removed(frames, `the btrfs snapshot ${name}`),
  }),
  restore: ({ id }) => ({
    kind: 'job',
    job: { script: new URL('./restore.sh', import.meta.url), args: [HOME, id] },
    usesUp: false,
  }),
};
