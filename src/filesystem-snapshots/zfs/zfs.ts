// ZFS: a snapshot of the dataset of /, with our id as a property; the way back is by hand: ZFS would do it at once, under the programs that run.
import { ok } from '../../core/result.ts';
import { notCovered } from '../cover.ts';
import type { FilesystemKind } from '../filesystem-kind.ts';
import { readBack, removed, succeeded } from '../proof.ts';

const TIMEOUT_MS = 120_000;
const MIB = 1024 * 1024;
/** What is changed afterwards is kept twice. */
const LEAST_FREE_BYTES = 512 * MIB;

const nameFor = (id: string): string => `patchctl-${id}`;

export const zfs: FilesystemKind = {
  by: 'zfs',
  judge: ({ root, datasets, ...layout }) => {
    if (root.type !== 'zfs') return undefined;
    const dataset = datasets.find(({ name }) => name === root.source);
    const free = dataset?.availableBytes ?? 0;
    return {
      target: root.source,
      against: [
        ...notCovered({ root, datasets, ...layout }),
        ...(free >= LEAST_FREE_BYTES ? [] : [`the dataset ${root.source} has ${Math.floor(free / MIB)} MiB available`]),
      ],
      notRestorable: ['ZFS is rolled back from a boot menu or a rescue system, not under programs that run'],
    };
  },
  create: (id, target) => ({
    script: new URL('./create.sh', import.meta.url),
    args: [`${target}@${nameFor(id)}`, id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => {
      const made = succeeded(frames, ['replace', 'create'], 'the ZFS snapshot could not be taken');
      return made.ok ? ok(`${target}@${nameFor(id)}`) : made;
    },
  }),
  isName: (name) => /^[A-Za-z0-9][A-Za-z0-9 _.:/-]*@patchctl-[A-Za-z0-9_.-]+$/.test(name),
  // Below the root of a dataset its snapshots can always be read, shown or not (zfsprops(7), snapdir).
  verify: ({ id, name }) => readBack(`/.zfs/snapshot/${name.split('@')[1] ?? ''}`, id),
  remove: ({ id, name }) => ({
    script: new URL('./remove.sh', import.meta.url),
    args: [name, id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => removed(frames, `the ZFS snapshot ${name}`),
  }),
  restore: ({ name }) => ({
    kind: 'by-hand',
    steps: [`from a rescue system, with the pool imported: zfs rollback -r ${name}`, 'reboot'],
  }),
};
