// Group commit: writes that arrive in the same turn of the event loop share one transaction and one fsync.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { failureOf, LedgerUnwritable } from './failure.ts';

/** SQLite's own waiting blocks the event loop, so it is short, and the patience lies in retries between which hosts are served. */
export const BUSY_TIMEOUT_MS = 50;
const RETRY_PAUSE_MS = 50;
const RETRIES = 50;
const MAX_BATCH = 500;

export interface WriteQueue {
  /**
   * Runs `write` inside a transaction; resolves with its value after the commit reached the disk.
   * @throws LedgerUnwritable when it did not; whatever `write` itself throws, with nothing of it written.
   */
  submit<T>(write: () => T): Promise<T>;
  /** Resolves when nothing is waiting any more. */
  drained(): Promise<void>;
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

interface Waiting {
  /** Runs the write; returns what is to be told to its caller once the commit stands. */
  attempt(): () => void;
  reject(error: unknown): void;
}

/** One write in a savepoint of its own: a bug in one caller must not take the others' rows down. */
const waiting = <T>(db: Database, write: () => T, settle: Settle<T>): Waiting => ({
  attempt() {
    try {
      const value = db.transaction(write)();
      return () => settle.resolve(value);
    } catch (error) {
      if (failureOf(error, db.name) !== undefined) throw error;
      return () => settle.reject(error);
    }
  },
  reject: settle.reject,
});

/** Commits all of `batch`, waiting for another process's lock; returns what to tell each caller. Throws when nothing was committed. */
const commit = async (db: Database, batch: readonly Waiting[]): Promise<readonly (() => void)[]> => {
  const transaction = db.transaction(() => batch.map((write) => write.attempt()));
  for (let retry = 0; ; retry += 1) {
    try {
      return transaction.immediate();
    } catch (error) {
      const failure = failureOf(error, db.name);
      if (failure === undefined) throw error;
      if (failure.kind !== 'locked' || retry === RETRIES) throw new LedgerUnwritable(failure);
      await sleep(RETRY_PAUSE_MS);
    }
  }
};

export const createWriteQueue = (db: Database): WriteQueue => {
  const pending: Waiting[] = [];
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (pending.length > 0) {
      const batch = pending.splice(0, MAX_BATCH);
      try {
        for (const tell of await commit(db, batch)) tell();
      } catch (error) {
        for (const write of batch) write.reject(error);
      }
    }
    flushing = undefined;
  };

  return {
    submit: (write) =>
      new Promise((resolve, reject) => {
        pending.push(waiting(db, write, { resolve, reject }));
        flushing ??= flush();
      }),
    drained: async () => {
      await flushing;
    },
  };
};
