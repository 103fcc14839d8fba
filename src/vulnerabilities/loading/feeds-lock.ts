// One process at a time may change the feeds. The kernel drops the lock with the process, also after kill -9.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';

// A connection that is garbage-collected is closed, and its lock is gone.
const held = new Set<Database>();

/** A held lock. Ends with `release` or with the process. */
export interface FeedsLock {
  release(): void;
}

const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';

/** Creates the directory (0700) and takes its lock, without waiting. Fails with `busy` or `disk`. */
export const lockFeeds = (directory: string): Promise<FeedResult<FeedsLock>> =>
  guarded(directory, async () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'lock.sqlite');
    closeSync(openSync(path, 'a', 0o600));
    const Sqlite = (await import('better-sqlite3')).default;
    const db = new Sqlite(path, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      db.close();
      if (isBusy(error)) return notLoaded('busy', directory);
      throw error;
    }
    held.add(db);
    return loaded({
      release: () => {
        if (held.delete(db)) db.close();
      },
    });
  });
