// Disk space, inodes, write access and failed units: what resources.sh saw, as numbers.
import { fault } from '../../core/fault.ts';
import type { Room } from '../../core/preflight.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frames } from '../frames.ts';
import type { Query } from '../query.ts';

/** `paths`: the directories of interest on it. `totalInodes` is 0 where there is no fixed number of them (btrfs, vfat). */
export interface FileSystem extends Room {
  readonly device: string;
}

export interface Resources {
  readonly fileSystems: readonly FileSystem[];
  /** Directories that root could not write to. `/boot` may be an unmounted or vfat directory, so it is listed apart. */
  readonly unwritable: readonly string[];
  readonly failedUnits: readonly string[];
}

export const resourcesQuery: Query<Resources> = {
  script: new URL('./resources.sh', import.meta.url),
  args: [],
  privileged: true,
  timeoutMs: 30_000,
  read: (frames) => readResources(frames),
};

interface DfRow {
  readonly device: string;
  readonly mount: string;
  readonly total: number;
  readonly available: number;
  readonly path: string;
}

// `df -P`: device, total, used, available, capacity, mount; resources.sh adds ` @path`. `-` stands for "none".
const DF_LINE = /^(.+?)\s+(\d+|-)\s+(\d+|-)\s+(-?\d+|-)\s+(\d+%|-)\s+(\/.*) @(\/.*)$/;

const dfRows = (text: string): Result<DfRow[]> => {
  const rows: DfRow[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = DF_LINE.exec(line);
    if (match === null) return failed(fault('reply-unreadable', `df says: ${line}`));
    const [, device = '', total, , available, , mount = '', path = ''] = match;
    rows.push({ device, mount, path, total: Number(total) || 0, available: Number(available) || 0 });
  }
  return ok(rows);
};

const readResources = (frames: Frames): Result<Resources> => {
  const blocks = frames.one('blocks');
  if (!blocks.ok) return blocks;
  const inodes = frames.one('inodes');
  if (!inodes.ok) return inodes;
  const space = dfRows(blocks.value.stdout);
  if (!space.ok) return space;
  const nodes = dfRows(inodes.value.stdout);
  if (!nodes.ok) return nodes;
  return ok({
    fileSystems: merge(space.value, nodes.value),
    unwritable: lines(frames.find('unwritable')?.stdout),
    failedUnits: lines(frames.find('failed-units')?.stdout).map(
      (line) => line.replace(/^[●*x]\s+/, '').split(/\s+/)[0] ?? line,
    ),
  });
};

const lines = (text = ''): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const merge = (space: readonly DfRow[], nodes: readonly DfRow[]): FileSystem[] => {
  const byMount = new Map<string, FileSystem>();
  for (const row of space) {
    const known = byMount.get(row.mount);
    const inode = nodes.find((node) => node.mount === row.mount);
    byMount.set(row.mount, {
      device: row.device,
      mount: row.mount,
      paths: [...(known?.paths ?? []), row.path],
      totalBytes: row.total * 1024,
      availableBytes: row.available * 1024,
      totalInodes: inode?.total ?? 0,
      freeInodes: inode?.available ?? 0,
    });
  }
  return [...byMount.values()];
};
