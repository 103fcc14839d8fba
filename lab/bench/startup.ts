// How long `patchctl --version` takes, beside the least that Node needs.
import { beside } from '../places.ts';
import { type Cost, costOf, medianCost } from './measured.ts';

const rounds = 11;

export interface Startup {
  readonly version: Cost;
  readonly bareNode: Cost;
}

/** In turns, so that a busy machine slows both. */
export async function measureStartup(): Promise<Startup> {
  const version: Cost[] = [];
  const bareNode: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    version.push(await costOf({ command: process.execPath, args: [beside('../../bin/patchctl'), '--version'] }));
    bareNode.push(await costOf({ command: process.execPath, args: ['-e', '0'] }));
  }
  return { version: medianCost(version), bareNode: medianCost(bareNode) };
}
