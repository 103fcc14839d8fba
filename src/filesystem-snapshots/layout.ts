// What the file system of a host's / is made of: the one survey that every kind of snapshot judges by.
import { fault } from '../core/fault.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { Frames } from '../remote/frames.ts';
import type { Query } from '../remote/query.ts';

export interface Volume {
  readonly group: string;
  readonly name: string;
  readonly bytes: number;
  /** Unallocated in its volume group. */
  readonly groupFreeBytes: number;
  /** The thin pool that it lives in. */
  readonly pool?: string;
  /** Of a thin pool: how full, 0–100. */
  readonly dataPercent: number | null;
  readonly metadataPercent: number | null;
}

export interface Dataset {
  readonly name: string;
  readonly mountpoint: string;
  readonly availableBytes: number;
}

export interface Layout {
  /** The mount of /. `type`: `btrfs`; `source`: `/dev/mapper/lab-root`; `subvolume`: its id, on btrfs. */
  readonly root: { readonly type: string; readonly source: string; readonly subvolume: number | null };
  /** Directories that are not on the file system (or subvolume) of /. */
  readonly elsewhere: readonly string[];
  /** Is the subvolume of / chosen by name, in fstab or by the boot loader? Then changing the default one boots nothing else. */
  readonly subvolumeNamed: boolean;
  /** Subvolumes of snapper's configuration `root`: `/` where it is in charge of it. */
  readonly snapperRoot: boolean;
  /** Is /.snapshots a mount of its own? Without that snapper loses sight of its snapshots when another subvolume is booted. */
  readonly snapshotsMounted: boolean;
  readonly btrfs?: { readonly defaultSubvolume: number; readonly freeBytes: number };
  readonly volumes: readonly Volume[];
  readonly datasets: readonly Dataset[];
}

export const layoutQuery: Query<Layout> = {
  script: new URL('./layout.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: 60_000,
  read: (frames) => readLayout(frames),
};

interface Mount {
  readonly at: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** proc_pid_mountinfo(5): `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
const mountOf = (line: string): Mount | undefined => {
  const [left = '', right] = line.split(' - ');
  const [, , , , at] = left.split(' ');
  const [type, source, options = ''] = (right ?? '').split(' ');
  return at && type && source ? { at, type, source, options: options.split(',') } : undefined;
};

const linesOf = (text: string | undefined): readonly string[] => (text ?? '').split('\n').filter((line) => line !== '');

const textOf = (frames: Frames, name: string): string | undefined => {
  const frame = frames.find(name);
  return frame?.code === 0 ? frame.stdout : undefined;
};

/** What was mounted last at / is what is seen there. */
const mountAt = (mounts: readonly Mount[], at: string): Mount | undefined =>
  mounts.findLast((mount) => mount.at === at);

const subvolumeOf = ({ options }: Mount): number | null => {
  const option = options.find((one) => one.startsWith('subvolid='));
  return option === undefined ? null : Number(option.slice('subvolid='.length));
};

const SUBVOLUME_OPTION = /(?:^|[,=])subvol(?:id)?=/;

const namedInFstab = (fstab: string | undefined): boolean =>
  linesOf(fstab).some((line) => {
    const [device = '#', at, , options = ''] = line.trim().split(/\s+/);
    return !device.startsWith('#') && at === '/' && SUBVOLUME_OPTION.test(options);
  });

const namedOnCommandLine = (cmdline: string | undefined): boolean =>
  (cmdline ?? '').split(/\s+/).some((word) => word.startsWith('rootflags=') && SUBVOLUME_OPTION.test(word));

/** `st_dev path` per line: a subvolume has a number of its own, whether it is mounted or only lies there. */
const elsewhere = (text: string): Result<readonly string[]> => {
  const rows = linesOf(text).map((line) => /^(\d+) (\/.*)$/.exec(line));
  const root = rows.find((row) => row?.[2] === '/')?.[1];
  if (root === undefined || rows.includes(null))
    return failed(fault('reply-unreadable', `stat says: ${linesOf(text)[0] ?? 'nothing'}`));
  return ok(rows.flatMap((row) => (row?.[1] !== root && row?.[2] !== undefined ? [row[2]] : [])));
};

/** `ID 258 gen 11 top level 257 path @/.snapshots/1/snapshot`; `Free (estimated): 1229434880 (min: 684961792)` */
const btrfsOf = (frames: Frames): Layout['btrfs'] => {
  const defaultId = /^ID (\d+) /m.exec(textOf(frames, 'btrfs-default') ?? '')?.[1];
  // The least it may be: what is estimated hopes that no more metadata is needed.
  const free = /Free \(estimated\):\s*\d+\s*\(min: (\d+)\)/.exec(textOf(frames, 'btrfs-usage') ?? '')?.[1];
  return defaultId === undefined || free === undefined
    ? undefined
    : { defaultSubvolume: Number(defaultId), freeBytes: Number(free) };
};

const percent = (text: string | undefined): number | null => (text ? Number(text) : null);

const volumeOf = (line: string): Volume | undefined => {
  const [group, name, , bytes, free, pool, data, metadata] = line.trim().split('|');
  if (!group || !name) return undefined;
  return {
    group,
    name,
    bytes: Number(bytes),
    groupFreeBytes: Number(free),
    ...(pool && { pool }),
    dataPercent: percent(data),
    metadataPercent: percent(metadata),
  };
};

const datasetOf = (line: string): Dataset | undefined => {
  const [name, mountpoint, available] = line.split('\t');
  return name && mountpoint ? { name, mountpoint, availableBytes: Number(available) } : undefined;
};

const present = <T>(values: readonly (T | undefined)[]): readonly T[] => values.filter((value) => value !== undefined);

const readLayout = (frames: Frames): Result<Layout> => {
  const found = frames.one('mounts');
  if (!found.ok) return found;
  const paths = frames.one('paths');
  if (!paths.ok) return paths;
  const away = elsewhere(paths.value.stdout);
  if (!away.ok) return away;
  const mounts = present(linesOf(found.value.stdout).map(mountOf));
  const root = mountAt(mounts, '/');
  if (root === undefined) return failed(fault('reply-unreadable', 'mountinfo does not name /'));
  const btrfs = root.type === 'btrfs' ? btrfsOf(frames) : undefined;
  return ok({
    root: { type: root.type, source: root.source, subvolume: subvolumeOf(root) },
    elsewhere: away.value,
    subvolumeNamed: namedInFstab(textOf(frames, 'fstab')) || namedOnCommandLine(textOf(frames, 'cmdline')),
    snapperRoot: linesOf(textOf(frames, 'snapper')).includes('root,/'),
    snapshotsMounted: mountAt(mounts, '/.snapshots') !== undefined,
    ...(btrfs && { btrfs }),
    volumes: present(linesOf(textOf(frames, 'volumes')).map(volumeOf)),
    datasets: present(linesOf(textOf(frames, 'datasets')).map(datasetOf)),
  });
};
