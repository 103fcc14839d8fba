// Watches over a download: stops it when it stands still, drips, takes too long, grows too large, or the user gives up.
import type { Timers } from './http-client.ts';

/** A server that sends less than this in a whole idle span keeps its connection open, not more. */
const LEAST_BYTES = 512;

/** Why a download was stopped. Has a code, as errors of the network have. */
class Stopped extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Watch {
  readonly signal: AbortSignal;
  /** The bytes as they come. @throws errors with codes: `FEED_TOO_SLOW`, `FEED_TOO_LARGE`, `FEED_INTERRUPTED` */
  over(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array>;
  stop(): void;
}

/** Starts the clock. @param interrupted aborted when the user gives up */
export const watchOver = (timers: Timers, interrupted: AbortSignal): Watch => {
  const controller = new AbortController();
  const abort = (code: string, message: string): void => controller.abort(new Stopped(code, message));
  const giveUp = (): void => abort('FEED_INTERRUPTED', 'interrupted');
  if (interrupted.aborted) giveUp();
  interrupted.addEventListener('abort', giveUp);
  const whole = setTimeout(() => abort('FEED_TOO_SLOW', `not done after ${timers.whole / 1000} s`), timers.whole);
  let idle: NodeJS.Timeout | undefined;

  async function* over(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
    let total = 0;
    let before = 0;
    idle = setInterval(() => {
      if (total - before < LEAST_BYTES)
        abort('FEED_TOO_SLOW', `${total - before} bytes in ${timers.idle / 1000} s, after ${total}`);
      before = total;
    }, timers.idle);
    for await (const chunk of bytes) {
      total += chunk.length;
      if (total > maxBytes) throw new Stopped('FEED_TOO_LARGE', `more than ${maxBytes} bytes`);
      yield chunk;
    }
    clearInterval(idle);
  }

  return {
    signal: controller.signal,
    over,
    stop: () => {
      clearTimeout(whole);
      clearInterval(idle);
      interrupted.removeEventListener('abort', giveUp);
    },
  };
};
