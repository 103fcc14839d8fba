// The ledger's schema as a list of forward-only migrations. A migration that was released is never edited.
import type { Database } from 'better-sqlite3';
import { SIGHTINGS_SQL, TABLES_SQL, URGENT_SQL } from './tables.ts';

/** `PCTL`: tells file(1) and us whose database this is. */
export const APPLICATION_ID = 0x5043544c;

/** Index + 1 is the schema version that the migration leads to. */
export type Migrations = readonly string[];

/*
 * REPLACE deletes without firing delete triggers (sqlite.org/lang_conflict.html), hence the insert triggers:
 * an event can only be put behind the last one, and an artifact that is there stays as it is.
 * `opening` is rewritten by every writing open: see `proveWritable`.
 */
const FIRST = `
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (id), at TEXT NOT NULL, host TEXT, type TEXT NOT NULL,
    payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_of_run ON events (run, host);
  CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_in_order BEFORE INSERT ON events
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

  CREATE TABLE artifacts (
    digest TEXT PRIMARY KEY, media TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL, created TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER artifacts_no_update BEFORE UPDATE ON artifacts BEGIN SELECT RAISE(ABORT, 'artifacts are immutable'); END;
  CREATE TRIGGER artifacts_no_delete BEFORE DELETE ON artifacts BEGIN SELECT RAISE(ABORT, 'artifacts are immutable'); END;
  CREATE TRIGGER artifacts_once BEFORE INSERT ON artifacts
    WHEN EXISTS (SELECT 1 FROM artifacts WHERE digest = NEW.digest)
    BEGIN SELECT RAISE(IGNORE); END;

  CREATE TABLE opening (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL, ballast BLOB NOT NULL) STRICT;
  ${TABLES_SQL}
`;

export const MIGRATIONS: Migrations = [FIRST, SIGHTINGS_SQL, URGENT_SQL];

/** The triggers that make the ledger append-only; `audit verify` reports one that is gone. */
export const GUARDS = [
  'events_no_update',
  'events_no_delete',
  'events_in_order',
  'artifacts_no_update',
  'artifacts_no_delete',
  'artifacts_once',
] as const;

export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/** Brings the schema up to the newest version in one transaction; of two processes that start at once, one finds nothing to do. */
export const migrate = (db: Database, migrations: Migrations): void => {
  if (schemaVersion(db) >= migrations.length) return;
  db.transaction(() => {
    for (const sql of migrations.slice(schemaVersion(db))) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
};
