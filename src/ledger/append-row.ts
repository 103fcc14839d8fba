// Puts one event behind the last one and folds its record into the tables. Runs inside the write queue's transaction.
import type { Database } from 'better-sqlite3';
import { artifactStore } from './artifacts.ts';
import { type ChainRow, GENESIS, hashOf } from './chain.ts';
import type { Appended, Entry, Head, LedgerEvent, LedgerRecord } from './event.ts';
import { digestsIn, payloadOf } from './payload.ts';
import { tableWriter } from './tables.ts';

/** An entry with the time of the call and the row of status and history that belongs to it. */
export interface TimedEntry extends Entry<LedgerEvent> {
  readonly at: string;
  readonly record?: LedgerRecord;
}

/** The function that appends to `db`. The head is read inside the transaction: other processes append, too. */
export const rowAppender = (db: Database): ((entry: TimedEntry) => Appended) => {
  const head = db.prepare<[], Head>('SELECT seq AS rows, hash FROM events ORDER BY seq DESC LIMIT 1');
  const insert = db.prepare<[ChainRow]>(
    `INSERT INTO events (seq, run, at, host, type, payload, prev_hash, hash)
     VALUES (@seq, @run, @at, @host, @type, @payload, @prev, @hash)`,
  );
  const artifacts = artifactStore(db);
  const writeTables = tableWriter(db);

  const payload = ({ event, record }: TimedEntry): string => {
    const stored = digestsIn([event, record]).filter((digest) => artifacts.has(digest));
    return payloadOf(event, {
      ...(record === undefined ? {} : { $record: record }),
      ...(stored.length === 0 ? {} : { $artifacts: stored }),
    });
  };

  return (entry) => {
    const { run, at, host, record } = entry;
    const last = head.get() ?? { rows: 0, hash: GENESIS };
    const seq = last.rows + 1;
    // First the tables: the event refers to its run's row.
    if (record !== undefined) writeTables({ seq, at, run, host, record });
    const row = { seq, run, at, host, type: entry.event.type, payload: payload(entry), prev: last.hash };
    const hash = hashOf(row);
    insert.run({ ...row, hash });
    return { seq, at, hash };
  };
};

/** The function that allots the next run id of a UTC day, `2026-11-22.3`. Runs inside the same transaction as the run's first row. */
export const runIdAllotter = (db: Database): ((at: string) => string) => {
  // '/' follows '.': the range holds exactly the ids of that day.
  const last = db
    .prepare<[string, string], number | null>(
      `SELECT max(CAST(substr(id, 12) AS INTEGER)) FROM runs WHERE id > ? || '.' AND id < ? || '/'`,
    )
    .pluck();
  return (at) => {
    const day = at.slice(0, 10);
    return `${day}.${(last.get(day, day) ?? 0) + 1}`;
  };
};
