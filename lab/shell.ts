// Runs programs on the machine that hosts the lab; nothing here knows what a lab is.
import { spawn } from 'node:child_process';

/** What a finished program left behind. `code` is null when a signal ended it. */
export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Milliseconds; the program gets SIGKILL after that. Default ten minutes. */
  readonly timeout?: number;
};

/** Runs a program to its end and returns what happened; throws only when it cannot be started. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeout ?? 600_000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {}); // a program may end without reading its input
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** As `run`, for a command line put together from parts, of which the first may be an empty prefix. */
export function runWords(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [command, ...args] = words;
  if (command === undefined) throw new Error('lab: nothing to run');
  return run(command, args, options);
}

/** Runs a program that has to succeed; returns its stdout, throws with the tail of its output otherwise. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const done = await run(command, args, options);
  if (done.code === 0) return done.stdout;
  const tail = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`lab: ${command} ${args.join(' ').slice(0, 300)} ended with ${done.code}:\n${tail}`);
}

/** Maps over items with at most `limit` running at a time, keeping the order. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
