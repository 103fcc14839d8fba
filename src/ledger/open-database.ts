// Opens a ledger file: the only path to better-sqlite3 for it. Everything that can be wrong with the file is found here, before any dispatch.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { failureOf, type LedgerResult, ledgerFailure, refused } from './failure.ts';
import { APPLICATION_ID, MIGRATIONS, type Migrations, migrate, schemaVersion } from './schema.ts';
import { LEDGER_FILE, preparePrivateFile, prepareStateDirectory, type StatFilesystem } from './state-directory.ts';
import { BUSY_TIMEOUT_MS } from './write-queue.ts';

/** Some thousand events: a disk without that much room is full before anything is dispatched. */
const BALLAST_BYTES = 256 * 1024;
/** quick_check reads the whole file (45 MB in 60 ms, measured); beyond this size `audit verify` is the thorough check. */
const QUICK_CHECK_MAX_BYTES = 128 * 1024 * 1024;
const OPEN_RETRIES = 50;
const RETRY_PAUSE_MS = 50;

export interface DatabaseOptions {
  readonly directory: string;
  readonly mode: 'read' | 'write';
  /** ISO time of this opening. */
  readonly at: string;
  readonly statfs?: StatFilesystem;
  /** Another schema than the released one, in tests of migrations. */
  readonly migrations?: Migrations;
}

const locate = ({ directory, mode, statfs }: DatabaseOptions): LedgerResult<string> => {
  const path = join(directory, LEDGER_FILE);
  if (mode === 'read' && statSync(path, { throwIfNoEntry: false }) === undefined)
    return refused(ledgerFailure('missing', path));
  const prepared = prepareStateDirectory(directory, statfs);
  return prepared.ok ? preparePrivateFile(directory, LEDGER_FILE) : prepared;
};

/** Refuses what is not ours before the first write: a foreign or newer file must stay as it is. */
const identify = (db: Database, migrations: Migrations): LedgerResult<Database> => {
  const version = schemaVersion(db);
  const tables = db.prepare('SELECT count(*) FROM sqlite_master').pluck().get();
  const isFresh = version === 0 && tables === 0;
  if (!isFresh && db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    return refused(ledgerFailure('corrupt', `${db.name} is another program's database`));
  if (version > migrations.length)
    return refused(ledgerFailure('too-new', `${db.name} has schema ${version}, known is ${migrations.length}`));
  return { ok: true, value: db };
};

const quickCheck = (db: Database): LedgerResult<Database> => {
  if (statSync(db.name).size > QUICK_CHECK_MAX_BYTES) return { ok: true, value: db };
  const answer = String(db.pragma('quick_check(1)', { simple: true }));
  return answer === 'ok' ? { ok: true, value: db } : refused(ledgerFailure('corrupt', `${db.name}: ${answer}`));
};

/** Commits a row with ballast, so that a full or read-only disk is known now and not between two hosts. */
const proveWritable = (db: Database, at: string): void => {
  // Random: a compressing file system must not talk its way out.
  db.prepare('INSERT OR REPLACE INTO opening (id, at, ballast) VALUES (1, ?, randomblob(?))').run(at, BALLAST_BYTES);
};

const setUp = (db: Database, options: DatabaseOptions): LedgerResult<Database> => {
  const migrations = options.migrations ?? MIGRATIONS;
  db.pragma('trusted_schema = OFF');
  db.pragma('foreign_keys = ON');
  const identified = identify(db, migrations);
  if (!identified.ok) return identified;
  if (options.mode === 'read') return quickCheck(db);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  const checked = quickCheck(db);
  if (!checked.ok) return checked;
  migrate(db, migrations);
  proveWritable(db, options.at);
  return checked;
};

type SqliteConstructor = new (path: string, options: { readonly: boolean; timeout: number }) => Database;

const openOnce = (Sqlite: SqliteConstructor, path: string, options: DatabaseOptions): LedgerResult<Database> => {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: options.mode === 'read', timeout: BUSY_TIMEOUT_MS });
    const ready = setUp(db, options);
    if (!ready.ok) db.close();
    return ready;
  } catch (error) {
    db?.close();
    const failure = failureOf(error, path);
    if (failure === undefined) throw error;
    return refused(failure);
  }
};

const openPatiently = async (options: DatabaseOptions): Promise<LedgerResult<Database>> => {
  const located = locate(options);
  if (!located.ok) return located;
  const Sqlite = (await import('better-sqlite3')).default;
  for (let retry = 0; ; retry += 1) {
    const opened = openOnce(Sqlite, located.value, options);
    if (opened.ok || opened.failure.kind !== 'locked' || retry === OPEN_RETRIES) return opened;
    await sleep(RETRY_PAUSE_MS);
  }
};

const isOutdated = (db: Database, migrations: Migrations = MIGRATIONS): boolean =>
  schemaVersion(db) < migrations.length;

/**
 * An open, checked, migrated and provably writable database; in `read` mode a read-only one.
 * Waits some five seconds for a lock. Every member of `LedgerFailureKind` can come back; the file is never replaced or repaired.
 */
export const openDatabase = async (options: DatabaseOptions): Promise<LedgerResult<Database>> => {
  const opened = await openPatiently(options);
  if (!opened.ok || !isOutdated(opened.value, options.migrations)) return opened;
  // Only a reader gets here: `status` right after an upgrade of patchctl must work, too.
  opened.value.close();
  const upgraded = await openPatiently({ ...options, mode: 'write' });
  if (!upgraded.ok) return upgraded;
  upgraded.value.close();
  return openPatiently(options);
};
