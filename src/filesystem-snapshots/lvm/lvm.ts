// LVM, thin and classic: a snapshot of the volume of /, tagged as ours; the way back merges it when the volume is next activated, at the boot.
import { ok } from '../../core/result.ts';
import { notCovered } from '../cover.ts';
import type { FilesystemKind } from '../filesystem-kind.ts';
import type { Layout, Volume } from '../layout.ts';
import { removed, succeeded } from '../proof.ts';

const TIMEOUT_MS = 120_000;
const MIB = 1024 * 1024;

/** Percent of the volume that a classic snapshot can take up before it becomes invalid; docs/SNAPSHOTS.md says so, too. */
const CLASSIC_PERCENT = 20;
/** A thin pool that runs full stops its volumes, / among them. */
const FULLEST_POOL_PERCENT = 80;

/** File systems that can be read from a snapshot without being repaired first. */
const READABLE: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs']);

/** device-mapper doubles the hyphens of names. */
const mapped = ({ group, name }: Volume): string =>
  `/dev/mapper/${group.replaceAll('-', '--')}-${name.replaceAll('-', '--')}`;

const volumeOfRoot = ({ root, volumes }: Layout): Volume | undefined =>
  volumes.find((volume) => root.source === mapped(volume) || root.source === `/dev/${volume.group}/${volume.name}`);

const poolAgainst = (volume: Volume, volumes: readonly Volume[]): readonly string[] => {
  const pool = volumes.find(({ group, name }) => group === volume.group && name === volume.pool);
  const fullest = Math.max(pool?.dataPercent ?? 100, pool?.metadataPercent ?? 100);
  return fullest < FULLEST_POOL_PERCENT
    ? []
    : [`the thin pool ${volume.group}/${volume.pool} is ${Math.round(fullest)} % full`];
};

const groupAgainst = (volume: Volume): readonly string[] => {
  const needed = (volume.bytes * CLASSIC_PERCENT) / 100;
  return volume.groupFreeBytes >= needed
    ? []
    : [
        `the volume group ${volume.group} has ${Math.floor(volume.groupFreeBytes / MIB)} MiB free, a snapshot of ${volume.name} needs ${Math.ceil(needed / MIB)} MiB`,
      ];
};

/** lvm(8): letters, digits and +_.-; the id has no others. */
const nameFor = (id: string): string => `patchctl-${id}`;

export const lvm: FilesystemKind = {
  by: 'lvm',
  judge: (layout) => {
    const volume = volumeOfRoot(layout);
    if (volume === undefined) return undefined;
    const { type } = layout.root;
    return {
      target: `${volume.group}/${volume.name}`,
      against: [
        ...(READABLE.has(type) ? [] : [`${type} on LVM: nobody knows how to read its snapshot back`]),
        ...notCovered(layout),
        ...(volume.pool === undefined ? groupAgainst(volume) : poolAgainst(volume, layout.volumes)),
      ],
      notRestorable: [],
    };
  },
  create: (id, target) => ({
    script: new URL('./create.sh', import.meta.url),
    args: [target, nameFor(id), String(CLASSIC_PERCENT)],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => {
      const made = succeeded(frames, ['replace', 'create'], 'the LVM snapshot could not be taken');
      return made.ok ? ok(`${target.split('/')[0]}/${nameFor(id)}`) : made;
    },
  }),
  isName: (name) => /^[A-Za-z0-9+_.][A-Za-z0-9+_.-]*\/patchctl-[A-Za-z0-9+_.-]+$/.test(name),
  verify: ({ id, name }) => ({
    script: new URL('./verify.sh', import.meta.url),
    args: [name, id],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => succeeded(frames, ['state', 'mount', 'check', 'unmount'], `the LVM snapshot ${name}`),
  }),
  remove: ({ name }) => ({
    script: new URL('./remove.sh', import.meta.url),
    args: [name],
    privileged: true,
    timeoutMs: TIMEOUT_MS,
    read: (frames) => removed(frames, `the LVM snapshot ${name}`),
  }),
  restore: ({ name }) => ({
    kind: 'job',
    job: { script: new URL('./restore.sh', import.meta.url), args: [name] },
    usesUp: true,
  }),
};
