// The machine that patchctl runs on, as operations see it.
import type { Bastion } from '../core/bastion.ts';
import { connectTo } from './connect.ts';
import { fetchFrom } from './fetch.ts';
import { runCommand, type Surroundings } from './run-command.ts';

export const createBastion = (around: Surroundings): Bastion => ({
  run: (command) => runCommand(command, around),
  connect: connectTo,
  fetch: fetchFrom,
});
