// What is written down about each running lab, so that any process can use it, end it, or clean up after a crash.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostRecord } from './host/host-spec.ts';
import { cacheDirectory, runDirectory } from './places.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

export type Network = 'loop' | 'netns';

export type LabState = {
  readonly id: string;
  /** The x of 127.77.x.y (loop) or 10.77.x.y (netns). */
  readonly subnet: number;
  readonly network: Network;
  /** The lab ends with this process; null: it stays until somebody takes it down. */
  readonly owner: ProcessIdentity | null;
  readonly created: string;
  readonly hosts: readonly HostRecord[];
};

export const labsLock = join(runDirectory, '.lock');

export function labDirectory(id: string): string {
  return join(runDirectory, id);
}

/** The tmpfs of a lab: disks of its hosts, repositories, keys. */
export function labDisk(id: string): string {
  return join(runDirectory, id, 'disk');
}

/** What has to lie on a disk with a device number of its own, see HostRecord.diskDirectory. */
export function realDisk(id: string): string {
  return join(cacheDirectory, 'live', id);
}

/** The control group that holds all processes of a lab. */
export function labGroup(id: string): string {
  return `patchctl-lab/${id}`;
}

export function writeState(state: LabState): void {
  const file = join(labDirectory(state.id), 'state.json');
  mkdirSync(labDirectory(state.id), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function readState(id: string): LabState | undefined {
  const file = join(labDirectory(id), 'state.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LabState) : undefined;
}

export function listStates(): LabState[] {
  if (!existsSync(runDirectory)) return [];
  const ids = readdirSync(runDirectory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return ids.map((entry) => readState(entry.name)).filter((state) => state !== undefined);
}

export function isOrphan(state: LabState): boolean {
  return state.owner !== null && !isAlive(state.owner);
}

export function freeSubnet(): number {
  const taken = new Set(listStates().map((state) => state.subnet));
  for (let subnet = 1; subnet < 255; subnet++) if (!taken.has(subnet)) return subnet;
  throw new Error('lab: all 254 subnets are taken; `lab down --all` frees them');
}

export function forgetState({ id, hosts }: LabState): void {
  // From the record, not from realDisk: the lab may have been raised with another cache directory.
  for (const { diskDirectory } of hosts) {
    if (diskDirectory !== '-') rmSync(dirname(diskDirectory), { recursive: true, force: true });
  }
  rmSync(labDirectory(id), { recursive: true, force: true });
}
