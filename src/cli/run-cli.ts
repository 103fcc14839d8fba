// Runs one command line and turns every way it can end into an exit code and, where needed, a message on stderr.
import { CommanderError } from 'commander';
import { printableLines } from '../core/printable.ts';
import { CommandFailure } from './command-failure.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';

/** @returns the exit code; see core/exit-code.ts */
export const runCli = async (args: readonly string[], io: Io): Promise<number> => {
  let exitCode = 0;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await explain(error, io);
  }
};

const explain = async (error: unknown, io: Io): Promise<number> => {
  // Help and version are "errors" with code 0; everything else commander throws is bad usage, which it has printed.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CommandFailure)
    return tell(io, error.exitCode, error.hint === undefined ? error.message : `${error.message}\n  → ${error.hint}`);
  const { LedgerUnwritable } = await import('../ledger/failure.ts');
  if (error instanceof LedgerUnwritable) return tell(io, 6, `${error.message}\n  → ${error.failure.hint}`);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { sourcePlaces } = await import('./source-places.ts');
  return tell(io, 1, `a bug in patchctl; please report it with this text:\n${sourcePlaces(stack)}`);
};

const tell = (io: Io, code: number, message: string): number => {
  io.stderr.write(`${printableLines(message)}\n`);
  return code;
};
