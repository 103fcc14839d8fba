// `connection: local`: commands run on this machine through /bin/sh, with the same endings as over SSH.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { ok } from '../../core/result.ts';
import { createOutput } from '../output.ts';
import type { Ending, Reply, RunOptions, Session, Transport } from '../transport.ts';

export interface LocalOptions {
  /** HOME, USER, LOGNAME and PATH are passed on, nothing else: as little as sshd would. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const PASSED_ON = ['HOME', 'USER', 'LOGNAME', 'PATH'];

const environmentOf = ({ environment = process.env }: LocalOptions): Record<string, string> =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));

/** In a session of its own: Ctrl-C on our terminal must not reach a package manager. */
const start = (command: string, options: LocalOptions): ChildProcessWithoutNullStreams =>
  spawn('/bin/sh', ['-c', command], { env: environmentOf(options), cwd: '/', detached: true });

const endingOf = (code: number | null, signal: NodeJS.Signals | null): Ending =>
  code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code };

/**
 * Never rejects and never signals the child. On a timeout it only stops listening: a package manager that is
 * killed half-way does more harm than one that runs on. Its output is then read and dropped, so that it does not block.
 */
const runLocally = (child: ChildProcessWithoutNullStreams, options: RunOptions): Promise<Reply> =>
  new Promise((resolve) => {
    const { prompt, stdin = Buffer.alloc(0) } = options;
    let over = false;
    const answer = (): void => {
      if (prompt !== undefined) child.stdin.write(`${prompt.answer.reveal()}\n`);
      child.stdin.end(stdin);
    };
    const output = createOutput({
      maxBytes: options.maxBytes,
      ...(prompt === undefined ? {} : { marker: prompt.marker, onMarker: answer }),
    });
    const finish = (ending: Ending): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve({ ending, ...output.collected() });
    };
    const leave = (ending: Ending): void => {
      finish(ending);
      // What still runs must not keep this process alive.
      child.unref();
      for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?: () => void }).unref?.();
    };
    const onAbort = (): void => leave({ kind: 'lost', reason: 'interrupted' });
    const flooded = (): void => {
      leave({ kind: 'flooded', limit: options.maxBytes });
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const take = (keep: (chunk: Buffer) => boolean, chunk: Buffer): void => {
      if (!over && !keep(chunk)) flooded();
    };

    const timer = setTimeout(() => leave({ kind: 'timed-out' }), options.timeoutMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    child.on('error', (error) => finish({ kind: 'lost', reason: error.message }));
    child.on('close', (code, signal) => finish(endingOf(code, signal)));
    // A command that ends without reading its input closes the pipe: its exit code says what matters.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => take(output.stdout, chunk));
    child.stderr.on('data', (chunk: Buffer) => take(output.stderr, chunk));
    if (options.signal?.aborted) onAbort();
    else if (prompt === undefined) answer();
  });

const lost = (reason: string): Reply => ({
  ending: { kind: 'lost', reason },
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
});

const openSession = (options: LocalOptions): Session => {
  let closed = false;
  return {
    run: async (command, run) => {
      if (closed) return lost('the session is closed');
      if (run.signal?.aborted) return lost('interrupted');
      return runLocally(start(command, options), run);
    },
    close: async () => {
      closed = true;
    },
  };
};

/** Runs on this machine. There is nothing to connect to, so that connecting cannot fail. */
export const createLocalTransport = (options: LocalOptions = {}): Transport => ({
  connect: async () => ok(openSession(options)),
  close: async () => undefined,
});
