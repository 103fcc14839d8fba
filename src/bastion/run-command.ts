// Runs one command of the admin's on this machine: in a process group of its own, limited in time, its output gathered up to a cap.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { BastionCommand, BastionReport } from '../core/bastion.ts';
import type { CommandEnd } from '../core/command-report.ts';

export interface Surroundings {
  /** Where commands run: the directory of the inventory, so that they can be named relative to it. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const KEEP_BYTES = 64 * 1024;
/** Between the request to end and the end that is made. */
const GRACE_MS = 5_000;
/** What the command left running in the background may hold its output open: nobody waits for that. */
const LAST_WORDS_MS = 200;

/** The end of what is said, and the beginning of what is said on stdout. */
const createMemory = () => {
  let output = Buffer.alloc(0);
  let stdout = Buffer.alloc(0);
  const keep = (chunk: Buffer): void => {
    output = Buffer.concat([output, chunk]).subarray(-KEEP_BYTES);
  };
  return {
    stderr: keep,
    stdout(chunk: Buffer): void {
      keep(chunk);
      if (stdout.length < KEEP_BYTES) stdout = Buffer.concat([stdout, chunk]).subarray(0, KEEP_BYTES);
    },
    texts: () => ({ output: output.toString('utf8'), stdout: stdout.toString('utf8') }),
  };
};

const signalGroup = ({ pid }: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
};

const naturalEnd = (code: number | null, signal: NodeJS.Signals | null): CommandEnd =>
  code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code };

/** Never rejects. */
export const runCommand = (command: BastionCommand, around: Surroundings): Promise<BastionReport> =>
  new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command.command], {
      cwd: around.directory,
      env: { ...around.environment, ...command.environment },
      // Ctrl-C on our terminal drains the run: it must not end a hook half-way.
      detached: true,
    });
    const memory = createMemory();
    const timers = new Set<NodeJS.Timeout>();
    let timedOut = false;
    let over = false;
    const finish = (end: CommandEnd): void => {
      if (over) return;
      over = true;
      for (const timer of timers) clearTimeout(timer);
      resolve({ end, ...memory.texts() });
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      child.unref();
    };
    const ended = (end: CommandEnd): void => finish(timedOut ? { kind: 'timed-out', afterMs: command.timeoutMs } : end);
    const after = (ms: number, then: () => void): void => {
      timers.add(setTimeout(then, ms));
    };
    after(command.timeoutMs, () => {
      timedOut = true;
      signalGroup(child, 'SIGTERM');
      after(GRACE_MS, () => {
        signalGroup(child, 'SIGKILL');
        // Whatever left the group holds the output open.
        after(LAST_WORDS_MS, () => ended({ kind: 'killed', signal: 'SIGKILL' }));
      });
    });
    child.on('error', (error) => finish({ kind: 'not-run', reason: error.message }));
    child.on('exit', (code, signal) => {
      // The shell has ended, but what it started may not have heard the request.
      if (timedOut) signalGroup(child, 'SIGKILL');
      after(LAST_WORDS_MS, () => ended(naturalEnd(code, signal)));
    });
    child.on('close', (code, signal) => ended(naturalEnd(code, signal)));
    child.stdout.on('data', memory.stdout);
    child.stderr.on('data', memory.stderr);
    // A command that ends without reading its input closes the pipe: its exit code says what matters.
    child.stdin.on('error', () => undefined);
    child.stdin.end(command.stdin);
  });
