// Runs one command on an open connection. How it ended is inferred strictly: whatever is not proven to be complete is `lost`.
import type { ClientChannel } from 'ssh2';
import { createOutput } from '../output.ts';
import type { Ending, Reply, RunOptions } from '../transport.ts';
import type { Connection } from './connection.ts';

/** ssh2's receive window: as much may still be on its way when nobody listens any more. */
const WINDOW_BYTES = 2 * 1024 * 1024;

const lost = (reason: string): Ending => ({ kind: 'lost', reason });

/** What the four signs of an end (exit, end of both streams, close) add up to. */
interface Signs {
  code?: number;
  signal?: string;
  pending: Set<'stdout' | 'stderr' | 'close'>;
}

const endingOf = (signs: Signs): Ending => {
  if (signs.code !== undefined) return { kind: 'exited', code: signs.code };
  if (signs.signal !== undefined) return { kind: 'killed', signal: signs.signal };
  return lost('the session ended without an exit code');
};

const watchEnd = (channel: ClientChannel, finish: (ending: Ending) => void): void => {
  const signs: Signs = { pending: new Set(['stdout', 'stderr', 'close']) };
  const sign = (name: 'stdout' | 'stderr' | 'close'): void => {
    signs.pending.delete(name);
    if (signs.pending.size === 0) finish(endingOf(signs));
  };
  channel.on('exit', (code: number | null, signal?: string) => {
    if (typeof code === 'number') signs.code = code;
    else if (signal !== undefined) signs.signal = signal;
  });
  channel.on('end', () => sign('stdout'));
  channel.stderr.on('end', () => sign('stderr'));
  channel.on('close', () => sign('close'));
};

/** stdin at once, or after the prompt was answered. Only then end of file. */
const createInput = (options: RunOptions) => {
  const { prompt, stdin = Buffer.alloc(0) } = options;
  return {
    begin: (channel: ClientChannel): void => {
      if (prompt === undefined) channel.end(stdin);
    },
    answer: (channel: ClientChannel): void => {
      if (prompt === undefined) return;
      channel.write(`${prompt.answer.reveal()}\n`);
      channel.end(stdin);
    },
  };
};

/** Never rejects. On a timeout the channel is closed, which sends no signal to what runs on the host. */
export const runCommand = (connection: Connection, command: string, options: RunOptions): Promise<Reply> =>
  new Promise((resolve) => {
    const input = createInput(options);
    let channel: ClientChannel | undefined;
    let over = false;
    let discarded = 0;

    const output = createOutput({
      maxBytes: options.maxBytes,
      ...(options.prompt === undefined ? {} : { marker: options.prompt.marker }),
      onMarker: () => channel !== undefined && input.answer(channel),
    });
    const finish = (ending: Ending): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      forget();
      resolve({ ending, ...output.collected() });
    };
    const giveUp = (ending: Ending): void => {
      finish(ending);
      channel?.close();
    };
    const onAbort = (): void => giveUp(lost('interrupted'));
    const flooded = (): void => {
      const ending: Ending = { kind: 'flooded', limit: options.maxBytes };
      finish(ending);
      connection.destroy(ending);
    };
    const take = (keep: (chunk: Buffer) => boolean, chunk: Buffer): void => {
      if (over) discarded += chunk.length;
      if (discarded <= WINDOW_BYTES) connection.traffic.wanted(chunk.length);
      if (!over && !keep(chunk)) flooded();
    };
    const start = (opened: ClientChannel): void => {
      channel = opened;
      opened.on('error', () => undefined);
      opened.on('data', (chunk: Buffer) => take(output.stdout, chunk));
      opened.stderr.on('data', (chunk: Buffer) => take(output.stderr, chunk));
      watchEnd(opened, finish);
      if (over) opened.close();
      else input.begin(opened);
    };

    const timer = setTimeout(() => giveUp({ kind: 'timed-out' }), options.timeoutMs);
    const forget = connection.whenDown((down) => queueMicrotask(() => finish(down)));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) return onAbort();
    try {
      connection.client.exec(command, (error, opened) => {
        if (error) finish(lost(`sshd refused the session: ${error.message}`));
        else start(opened);
      });
    } catch (error) {
      finish(lost((error as Error).message));
    }
  });
