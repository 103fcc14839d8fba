// The run lock: one changing run per state directory. The kernel drops it with the process, even after kill -9.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type Clock, isoTime } from '../core/clock.ts';
import { failureOf, type LedgerFailure } from './failure.ts';
import { LOCK_FILE, preparePrivateFile, prepareStateDirectory } from './state-directory.ts';

const HOLDER_FILE = 'run-lock.json';

/** Who holds the lock, as the holder wrote it down. */
export interface LockHolder {
  readonly pid: number;
  /** Host name of the machine. */
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly command: string;
}

/** A held lock. Ends with `release` or with the process. */
export interface RunLock {
  release(): void;
}

export type LockAttempt =
  | { readonly kind: 'acquired'; readonly lock: RunLock }
  /** Undefined: the holder has not written its name down yet. */
  | { readonly kind: 'held'; readonly heldBy: LockHolder | undefined }
  | { readonly kind: 'failed'; readonly failure: LedgerFailure };

// Nobody else in this process may open and close the lock file: POSIX drops a process's locks with any of its descriptors.
// A connection that is garbage-collected is closed, and its lock is gone.
const held = new Set<Database>();

const readHolder = (directory: string): LockHolder | undefined => {
  try {
    return JSON.parse(readFileSync(join(directory, HOLDER_FILE), 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
};

const writeHolder = (directory: string, holder: LockHolder): void => {
  const path = join(directory, HOLDER_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const lockOf = (db: Database, directory: string): RunLock => ({
  release() {
    if (!held.delete(db)) return;
    rmSync(join(directory, HOLDER_FILE), { force: true });
    db.close();
  },
});

export interface LockRequest {
  readonly directory: string;
  readonly clock: Clock;
  /** What the holder is doing, for whoever has to wait: `apply plan.json`. No secrets. */
  readonly command: string;
}

const attempt = (db: Database, { directory, clock, command }: LockRequest): LockAttempt => {
  // No WAL here: an exclusive transaction on a rollback journal is a plain fcntl lock on the file.
  db.exec('BEGIN EXCLUSIVE');
  held.add(db);
  writeHolder(directory, { pid: process.pid, host: hostname(), since: isoTime(clock.now()), command });
  return { kind: 'acquired', lock: lockOf(db, directory) };
};

/** Tries once, without waiting. `held` names the other process; `failed` is about the state directory. */
export const acquireRunLock = async (request: LockRequest): Promise<LockAttempt> => {
  const { directory } = request;
  const prepared = prepareStateDirectory(directory);
  const located = prepared.ok ? preparePrivateFile(directory, LOCK_FILE) : prepared;
  if (!located.ok) return { kind: 'failed', failure: located.failure };
  const Sqlite = (await import('better-sqlite3')).default;
  const db = new Sqlite(located.value, { timeout: 0 });
  try {
    return attempt(db, request);
  } catch (error) {
    held.delete(db);
    db.close();
    const failure = failureOf(error, located.value);
    if (failure === undefined) throw error;
    return failure.kind === 'locked' ? { kind: 'held', heldBy: readHolder(directory) } : { kind: 'failed', failure };
  }
};
