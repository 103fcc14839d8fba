// What every command's code is handed: the surroundings, the global options and its own.
import type { Io } from './io.ts';

/** Options that may stand before or behind any command: commander finds them in both places. */
export interface GlobalOptions {
  readonly inventory?: readonly string[];
  readonly state?: string;
  readonly json?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly concurrency: number;
  readonly timeout: number;
}

/** What every command's code is handed. */
export interface Invocation<Options> {
  readonly io: Io;
  readonly globals: GlobalOptions;
  readonly options: Options;
}
