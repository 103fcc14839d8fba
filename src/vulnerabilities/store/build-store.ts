// Reads a whole feed into a new SQLite file. Nothing is in use before the manifest names the file, so every failure here is harmless.
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';
import type { Broken, Format, Unit } from '../formats/format.ts';
import type { Row, TableName } from '../rows.ts';
import { cellsOf, STORE_VERSION, TABLES } from './tables.ts';

/** What a feed turned out to hold. */
export interface Built {
  /** ISO date. */
  readonly dataDate: string | null;
  readonly rows: number;
  /** Entries that are of no use here, such as ids that are no CVE. */
  readonly leftOut: number;
}

export interface StoreRequest {
  /** A file that does not exist yet. */
  readonly path: string;
  readonly format: Format;
  /** Decompressed. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The feed's name in messages. */
  readonly name: string;
}

/** The rows' way into the file: one transaction without a journal, because a half-written file is thrown away. */
class Writer {
  readonly #db: Database;
  readonly #insert: Readonly<Record<TableName, Statement>>;
  rows = 0;
  leftOut = 0;
  dataDate: string | null = null;

  constructor(db: Database) {
    this.#db = db;
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma(`user_version = ${STORE_VERSION}`);
    db.exec('BEGIN');
    for (const { create } of Object.values(TABLES)) db.exec(create);
    const entries = Object.entries(TABLES).map(([name, { insert }]) => [name, db.prepare(insert)] as const);
    this.#insert = Object.fromEntries(entries) as Record<TableName, Statement>;
  }

  write(row: Row): void {
    this.#insert[row.table].run(...cellsOf(row));
    // Ratings and scores only annotate: a feed of nothing else is empty.
    if (row.table !== 'rating' && row.table !== 'score') this.rows += 1;
  }

  /** A feed of records that have dates is as recent as the latest of them. */
  date(day: string | undefined): void {
    if (day !== undefined && (this.dataDate === null || day > this.dataDate)) this.dataDate = day;
  }

  finish(): void {
    for (const { index } of Object.values(TABLES)) for (const statement of index) this.#db.exec(statement);
    this.#db.exec('COMMIT');
  }
}

/** Reads one unit into the file. @returns what is wrong with it */
const put = (writer: Writer, format: Format, unit: Unit | Broken): string | undefined => {
  if ('broken' in unit) return `${unit.broken} (${unit.at})`;
  const reading = format.read(unit);
  if (!reading.ok) return `${reading.problem} (${unit.at})`;
  for (const row of reading.rows) writer.write(row);
  writer.date(reading.dataDate);
  writer.leftOut += reading.leftOut ?? 0;
  return undefined;
};

const fill = async (writer: Writer, { format, bytes, name }: StoreRequest): Promise<FeedResult<Built>> => {
  for await (const units of format.units(bytes)) {
    for (const unit of units) {
      const problem = put(writer, format, unit);
      if (problem !== undefined) return notLoaded('garbled', `${name}: ${problem}`);
    }
  }
  const { rows, leftOut, dataDate } = writer;
  if (rows < format.leastRows) return notLoaded('garbled', `${name} has ${rows} usable entries`);
  writer.finish();
  return loaded({ rows, leftOut, dataDate });
};

const syncToDisk = (path: string): void => {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const build = async (request: StoreRequest): Promise<FeedResult<Built>> => {
  const Sqlite = (await import('better-sqlite3')).default;
  // SQLite would create it with the umask's mode.
  closeSync(openSync(request.path, 'wx', 0o600));
  const db = new Sqlite(request.path);
  try {
    const built = await fill(new Writer(db), request);
    db.close();
    if (built.ok) syncToDisk(request.path);
    return built;
  } finally {
    db.close();
  }
};

/** Builds a store; the file is gone again after a failure. Memory is bounded by the largest unit of the feed. */
export const buildStore = async (request: StoreRequest): Promise<FeedResult<Built>> => {
  const built = await guarded(request.name, () => build(request));
  if (!built.ok) rmSync(request.path, { force: true });
  return built;
};
