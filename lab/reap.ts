// Takes labs down: everything a lab started or made, from what is written down about it, whoever raised it.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { endGroup } from './host/control-group.ts';
import { forgetState, isOrphan, type LabState, labDisk, labGroup, listStates } from './lab-state.ts';
import { removeNetwork } from './network.ts';
import { run } from './shell.ts';

async function removeDisk(id: string): Promise<void> {
  const disk = labDisk(id);
  if (!existsSync(disk)) return;
  // Other labs' mount namespaces may still hold this mount: emptied, it costs them nothing.
  for (const entry of readdirSync(disk)) rmSync(`${disk}/${entry}`, { recursive: true, force: true });
  await run('umount', ['--lazy', disk]);
}

/** Ends all processes of a lab, removes its network, its disk and its record. Safe to repeat. */
export async function takeDown(state: LabState): Promise<void> {
  await endGroup(labGroup(state.id));
  await removeNetwork(state);
  await removeDisk(state.id);
  forgetState(state);
}

/** Takes down the labs whose owner is gone, for example because a test run crashed. Returns their ids. */
export async function reapOrphans(): Promise<string[]> {
  const orphans = listStates().filter(isOrphan);
  for (const state of orphans) await takeDown(state);
  return orphans.map((state) => state.id);
}
