// Everything the lab does to all processes of a host at once: find, freeze, end. Works with cgroup v1 and v2.
import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../shell.ts';

const mounted = '/sys/fs/cgroup';
const hierarchies = ['systemd', 'unified', 'freezer', ''];

/** Directories of this group, in the hierarchies this machine has. */
function folders(group: string): string[] {
  return hierarchies.map((name) => join(mounted, name, group)).filter((folder) => existsSync(folder));
}

function subfolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return []; // the host's systemd makes and removes groups all the time
  }
}

function below(folder: string): string[] {
  return [folder, ...subfolders(folder).flatMap(below)];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the group went away in between
  }
}

/** Pids of all processes in the group and below it. */
export function processesOf(group: string): number[] {
  const freezer = join(mounted, 'freezer', group); // nobody but the lab makes groups there: one folder tells all
  const pids = (existsSync(freezer) ? [freezer] : folders(group))
    .flatMap(below)
    .flatMap((folder) => read(join(folder, 'cgroup.procs')).split('\n'))
    .filter((line) => line !== '')
    .map(Number);
  return [...new Set(pids)];
}

function setFrozen(group: string, frozen: boolean): void {
  const version1 = join(mounted, 'freezer', group, 'freezer.state');
  const version2 = join(mounted, group, 'cgroup.freeze');
  if (existsSync(version1)) writeFileSync(version1, frozen ? 'FROZEN' : 'THAWED');
  else writeFileSync(version2, frozen ? '1' : '0');
}

export function freezeGroup(group: string): void {
  setFrozen(group, true);
}

export function thawGroup(group: string): void {
  setFrozen(group, false);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

function removeFolders(group: string): void {
  for (const folder of folders(group).flatMap(below).reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      // a hierarchy can keep a group whose last process is just dying; the next `down` tries again
    }
  }
}

/** Ends every process of the group and removes it; safe to call for a group that does not exist. */
export async function endGroup(group: string): Promise<void> {
  if (folders(group).length === 0) return;
  try {
    thawGroup(group);
  } catch {
    // never frozen
  }
  for (let attempt = 0; attempt < 200; attempt++) {
    const pids = processesOf(group);
    if (pids.length === 0) break;
    for (const pid of pids) kill(pid);
    await sleep(10);
  }
  removeFolders(group);
}
