// How much CPU time the hosts of a lab have used. A busy machine stretches wall time; it does not change this.
import { readFileSync } from 'node:fs';
import { processesOf } from '../host/control-group.ts';
import type { Lab } from '../lab.ts';
import { readState } from '../lab-state.ts';

/** Clock ticks of a process and of its children that ended: `/proc/PID/stat`, fields 14 to 17 (proc(5)). Ticks are 10 ms. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return 0; // it ended in between
  }
}

/** Milliseconds since the hosts were raised, of all of them: what ended is counted with the parent that waited for it. */
export function hostsCpuMs(lab: Lab): number {
  const pids = (readState(lab.id)?.hosts ?? []).flatMap(({ group }) => processesOf(group));
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) * 10;
}
