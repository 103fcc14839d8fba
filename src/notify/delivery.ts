// The queue of one channel: one message after the other, tried again with growing pauses, and given up in the end.
import type { Clock } from '../core/clock.ts';
import { printable } from '../core/printable.ts';
import { type Attempt, type Failed, failedForGood, failedForNow, type Send } from './attempt.ts';
import type { Message } from './message.ts';

/** All in milliseconds, but for `queue`. */
export interface Limits {
  /** One attempt as a whole. */
  readonly attempt: number;
  /** Before the second attempt; doubles from then on. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** After this a message is old: the next one gets its turn. Longer than most greylisting. */
  readonly giveUp: number;
  /** From the end of the run until patchctl ends, whatever is undelivered. */
  readonly flush: number;
  /** Messages that may wait. */
  readonly queue: number;
}

export const USUAL_LIMITS: Limits = {
  attempt: 10_000,
  firstPause: 1_000,
  longestPause: 60_000,
  giveUp: 900_000,
  flush: 15_000,
  queue: 100,
};

/** A message that a channel did not get. */
export interface DeliveryFailure {
  readonly channel: string;
  readonly title: string;
  /** Printable, without secrets. */
  readonly reason: string;
  readonly attempts: number;
}

export interface Delivery {
  /** Takes a message; never waits. */
  offer(message: Message): void;
  /** Tries what is left at once. @param end ends everything. @returns what was not delivered since the beginning */
  drain(end: AbortSignal): Promise<readonly DeliveryFailure[]>;
}

export interface DeliveryOptions {
  readonly channel: string;
  readonly send: Send;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly limits: Limits;
}

/** Half of the pause is left to chance, so that many channels, or many patchctl, do not come back together. */
export const pauseBefore = (attempt: number, random: number, limits: Limits): number => {
  const full = Math.min(limits.longestPause, limits.firstPause * 2 ** (attempt - 2));
  return full / 2 + (full / 2) * random;
};

/** Resolves after `ms`, or with the first of the signals. */
const pause = (ms: number, ...signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some(({ aborted }) => aborted)) done();
  });

const LATE: Attempt = failedForNow('no answer in time');

/** Milliseconds in which a sender whose signal was aborted may still say how far it came. */
const GRACE_MS = 50;

/** One attempt that ends in time even when the sender does not. */
export const attemptWithin = async (
  send: Send,
  message: Message,
  { ms, end }: { readonly ms: number; readonly end: AbortSignal },
): Promise<Attempt> => {
  const late = new AbortController();
  const settled = new AbortController();
  const over = async (): Promise<Attempt> => {
    await pause(ms, end, settled.signal);
    late.abort();
    await pause(GRACE_MS, settled.signal);
    return LATE;
  };
  try {
    return await Promise.race([send(message, late.signal), over()]);
  } catch (error) {
    return failedForGood(printable(`a bug in patchctl, please report it: ${String(error)}`));
  } finally {
    settled.abort();
  }
};

/** A message in the queue. */
interface Item {
  readonly message: Message;
  readonly attempts: number;
  /** When it was first tried, in milliseconds since the epoch; null: not yet. */
  readonly since: number | null;
  readonly reason: string;
}

const queued = (message: Message): Item => ({
  message,
  attempts: 0,
  since: null,
  reason: 'there was no time left to try',
});

/** Starts with the first message. */
export const createDelivery = ({ channel, send, clock, random, limits }: DeliveryOptions): Delivery => {
  const waiting: Item[] = [];
  const failures: DeliveryFailure[] = [];
  const hurry = new AbortController();
  const end = new AbortController();
  let work: Promise<void> | undefined;

  const giveUp = ({ message: { title }, reason, attempts }: Item): void => {
    failures.push({ channel, title, reason, attempts });
  };

  /** Waits before the next attempt; false when there is none. */
  const waitFor = async ({ attempts, since }: Item, { again, afterMs = 0 }: Failed): Promise<boolean> => {
    const ms = Math.min(limits.longestPause, Math.max(pauseBefore(attempts + 1, random(), limits), afterMs));
    const now = clock.now();
    if (!again || now + ms - (since ?? now) > limits.giveUp) return false;
    // The end of the run cuts a long pause short, once; after it the pauses are those of a new beginning.
    if (hurry.signal.aborted) await pause(Math.min(ms, limits.firstPause), end.signal);
    else await pause(ms, hurry.signal, end.signal);
    return !end.signal.aborted;
  };

  const attempt = async (item: Item): Promise<void> => {
    if (end.signal.aborted) return giveUp(item);
    const since = item.since ?? clock.now();
    const result = await attemptWithin(send, item.message, { ms: limits.attempt, end: end.signal });
    if (result.kind === 'delivered') return;
    const tried: Item = { ...item, since, attempts: item.attempts + 1, reason: result.reason };
    if (!(await waitFor(tried, result))) return giveUp(tried);
    // While the run goes on the order is kept; then everything is tried once before anything is tried twice.
    if (hurry.signal.aborted) waiting.push(tried);
    else waiting.unshift(tried);
  };

  const workOff = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await attempt(item);
    work = undefined;
  };

  return {
    offer(message) {
      waiting.push(queued(message));
      // The oldest gives way: the last message of a run says what those before it said.
      const oldest = waiting.length > limits.queue ? waiting.shift() : undefined;
      if (oldest !== undefined) giveUp({ ...oldest, reason: `${limits.queue} newer messages were waiting` });
      work ??= workOff();
    },
    async drain(over) {
      const stop = (): void => end.abort();
      over.addEventListener('abort', stop);
      if (over.aborted) stop();
      hurry.abort();
      await work;
      over.removeEventListener('abort', stop);
      return failures;
    },
  };
};
