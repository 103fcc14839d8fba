// A command that ends early for a reason people can act on: thrown by commands, printed and turned into an exit code in one place.
import type { ExitCode } from '../core/exit-code.ts';

export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  /** What to do next, one line. */
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
