// snapper on btrfs, as SUSE installs it: its own snapshots, numbered, with our id in their userdata; `snapper rollback` is the way back.
import { fault } from '../../core/fault.ts';
import { failed, ok } from '../../core/result.ts';
import { bootAgainst, spaceAgainst } from '../btrfs/btrfs.ts';
import { notCovered } from '../cover.ts';
import type { FilesystemKind } from '../filesystem-kind.ts';
import { readBack, removed, succeeded } from '../proof.ts';

const TIMEOUT_MS = 120_000;

const pathOf = (number: string): string => `/.snapshots/${number}/snapshot`;

export const snapper: FilesystemKind = {
  by: 'snapper',
  judge: (layout) => {
    if (layout.root.type !== 'btrfs' || !layout.snapperRoot) return undefined;
    return {
      target: '/',
      against: [...notCovered(layout), ...spaceAgainst(layout)],
      notRestorable: [
        ...bootAgainst(layout),
        ...(layout.snapshotsMounted ? [] : ['/.snapshots is not a mount of its own, as `snapper rollback` needs it']),
      ],
    };
  },
  create: (id) => ({
    script: new URL('./create.sh', import.meta.url),
    args: [id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => {
      const made = succeeded(frames, ['replace', 'create'], "snapper's snapshot could not be taken");
      if (!made.ok) return made;
      const number = frames.find('create')?.stdout.trim() ?? '';
      return /^\d+$/.test(number) ? ok(number) : failed(fault('reply-unreadable', `snapper says: ${number}`));
    },
  }),
  isName: (name) => /^\d+$/.test(name),
  verify: ({ id, name }) => readBack(pathOf(name), id),
  remove: ({ id, name }) => ({
    script: new URL('./remove.sh', import.meta.url),
    args: [id, name],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => removed(frames, `snapper's snapshot ${name}`),
  }),
  restore: ({ id, name }) => ({
    kind: 'job',
    job: { script: new URL('./restore.sh', import.meta.url), args: [id, name] },
    usesUp: false,
  }),
};
