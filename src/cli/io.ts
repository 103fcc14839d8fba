// The outside of the process as a value: streams, environment, working directory, clock. Survives `| head`.
import { homedir, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type Clock, systemClock } from '../core/clock.ts';

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly user: string;
  readonly clock: Clock;
  /** Called for SIGINT and SIGTERM; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
  /** Resolves when everything written is on its way, or nobody reads any more. */
  flush(): Promise<void>;
}

/** A reader that went away (`patchctl … | head`) is no error: the rest is not printed, and a run goes on. */
const forgiveClosedPipe = (stream: Writable): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
};

const flushed = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });

const loginName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
};

export const processIo = (real: NodeJS.Process): Io => {
  forgiveClosedPipe(real.stdout);
  forgiveClosedPipe(real.stderr);
  return {
    stdin: real.stdin,
    stdout: real.stdout,
    stderr: real.stderr,
    env: real.env,
    cwd: real.cwd(),
    home: real.env['HOME'] ?? homedir(),
    user: loginName(),
    clock: systemClock,
    onInterrupt(listener) {
      real.on('SIGINT', listener);
      real.on('SIGTERM', listener);
      return () => {
        real.off('SIGINT', listener);
        real.off('SIGTERM', listener);
      };
    },
    exit: (code) => real.exit(code),
    flush: async () => {
      await Promise.all([flushed(real.stdout), flushed(real.stderr)]);
    },
  };
};
