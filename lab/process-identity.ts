// Tells one process from a later one with the same pid: pid plus start time, as /proc reports it.
import { readFileSync } from 'node:fs';

export type ProcessIdentity = { readonly pid: number; readonly start: string };

/** Reads the identity of a live process, or undefined when there is none (or only its zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const start = fields[19];
    return start === undefined || fields[0] === 'Z' ? undefined : { pid, start };
  } catch {
    return undefined;
  }
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.start === process.start;
}
