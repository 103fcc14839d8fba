// A second set of tables, folded from the verified chain into a temporary database: what status and history should say.
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import type { ChainRow } from './chain.ts';
import { readPayload } from './payload.ts';
import { SIGHTINGS_SQL, TABLE_KEYS, TABLES_SQL, tableWriter, URGENT_SQL } from './tables.ts';

export interface Replay {
  /** Folds a verified row in; why that is impossible, if it is. */
  take(row: ChainRow): string | undefined;
  /** The first difference between the tables of `db` and those that follow from the chain. */
  tableFlaw(db: Database): { readonly seq: number | null; readonly why: string } | undefined;
  /** The artifact that is named first of those that `db` lacks. */
  missingArtifact(db: Database): { readonly seq: number; readonly digest: string } | undefined;
  /** The first row that names the artifact. */
  firstUse(digest: string): number | undefined;
  close(): void;
}

type Row = Readonly<Record<string, unknown>>;
type Table = keyof typeof TABLE_KEYS;

const rowsOf = (db: Database, table: Table): IterableIterator<Row> =>
  db.prepare<[], Row>(`SELECT * FROM ${table} ORDER BY ${TABLE_KEYS[table].join(', ')}`).iterate();

const seqOf = (row: Row | undefined): number | null => (typeof row?.['seq'] === 'number' ? row['seq'] : null);

/** Walks both tables in step; no difference can leave the rows before it unequal. */
const difference = (table: Table, actual: Iterator<Row>, expected: Iterator<Row>) => {
  for (;;) {
    const [found, due] = [actual.next(), expected.next()];
    if (found.done === true && due.done === true) return undefined;
    if (!isDeepStrictEqual(found.value, due.value))
      return { seq: seqOf(due.value) ?? seqOf(found.value), why: `the table ${table} does not follow from the events` };
  }
};

const tableFlaw = (db: Database, replayed: Database) => {
  for (const table of Object.keys(TABLE_KEYS) as Table[]) {
    const [actual, expected] = [rowsOf(db, table), rowsOf(replayed, table)];
    try {
      const flaw = difference(table, actual, expected);
      if (flaw !== undefined) return flaw;
    } finally {
      actual.return?.();
      expected.return?.();
    }
  }
  return undefined;
};

/** An empty replay. Its database is a temporary file of SQLite's own, deleted with its connection. */
export const openReplay = async (): Promise<Replay> => {
  const Sqlite = (await import('better-sqlite3')).default;
  const replayed = new Sqlite('');
  replayed.exec(
    `${TABLES_SQL} ${SIGHTINGS_SQL} ${URGENT_SQL} CREATE TABLE uses (digest TEXT PRIMARY KEY, seq INTEGER NOT NULL); BEGIN`,
  );
  const writeTables = tableWriter(replayed);
  const use = replayed.prepare('INSERT OR IGNORE INTO uses (digest, seq) VALUES (?, ?)');
  const firstUse = replayed.prepare<[string], number>('SELECT seq FROM uses WHERE digest = ?').pluck();
  const uses = replayed.prepare<[], { seq: number; digest: string }>('SELECT seq, digest FROM uses ORDER BY seq');
  return {
    take({ seq, at, run, host, payload }) {
      try {
        const { $record: record, $artifacts: artifacts } = readPayload(payload).additions;
        if (record !== undefined) writeTables({ seq, at, run, host, record });
        for (const digest of artifacts ?? []) use.run(digest, seq);
        return undefined;
      } catch (error) {
        // A chain that was computed anew by a tamperer can hold anything.
        return `the payload is none that patchctl writes: ${error instanceof Error ? error.message : error}`;
      }
    },
    tableFlaw: (db) => tableFlaw(db, replayed),
    missingArtifact(db) {
      const exists = db.prepare('SELECT 1 FROM artifacts WHERE digest = ?');
      for (const named of uses.iterate()) if (exists.get(named.digest) === undefined) return named;
      return undefined;
    },
    firstUse: (digest) => firstUse.get(digest),
    close: () => void replayed.close(),
  };
};
