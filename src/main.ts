// argv in, exit code out: the only place that ends the process.
import { processIo } from './cli/io.ts';
import { runCli } from './cli/run-cli.ts';

/** @returns never: the process ends when all output is written */
export const main = async (): Promise<void> => {
  const io = processIo(process);
  process.exitCode = await runCli(process.argv.slice(2), io);
  await io.flush();
  // Timers and sockets of abandoned connections must not keep a finished command alive.
  process.exit();
};
