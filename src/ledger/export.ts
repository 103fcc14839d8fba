// `audit export`: the chain as JSON lines (which others can verify) and as CSV (which spreadsheets can open without harm).
import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../core/canonical-json.ts';
import { CHAIN_COLUMNS, type ChainRow } from './chain.ts';
import { withSnapshot } from './snapshot.ts';

/** Takes the next piece of text; the export waits for it. */
export type WriteText = (text: string) => void | Promise<void>;

const chainRows = (db: Database): IterableIterator<ChainRow> =>
  db.prepare<[], ChainRow>(`SELECT ${CHAIN_COLUMNS} FROM events ORDER BY seq`).iterate();

/**
 * One canonical JSON object per row: `{at, hash, host, payload, prev, run, seq, type}`.
 * Without `hash`, a line is the text whose SHA-256 is `hash`: `jq -cSj 'del(.hash)' <<<"$line" | sha256sum`.
 */
export const exportJsonl = (path: string, write: WriteText): Promise<void> =>
  withSnapshot(path, async (db) => {
    for (const row of chainRows(db)) {
      const payload: unknown = JSON.parse(row.payload);
      await write(`${canonicalJson({ ...row, payload })}\n`);
    }
  });

const CSV_COLUMNS = [
  'seq',
  'at',
  'run',
  'host',
  'type',
  'payload',
  'prev',
  'hash',
] as const satisfies (keyof ChainRow)[];

// Spreadsheets run cells that begin so (OWASP, "CSV Injection").
const FORMULA = /^[=+\-@\t\r\n]/;

/** RFC 4180 quoting; a value that a spreadsheet would run gets a `'` in front. */
export const csvField = (value: string): string => {
  const inert = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`;

/** A header line, then one line per row; a row without a host has an empty field. */
export const exportCsv = (path: string, write: WriteText): Promise<void> =>
  withSnapshot(path, async (db) => {
    await write(csvLine(CSV_COLUMNS));
    for (const row of chainRows(db)) await write(csvLine(CSV_COLUMNS.map((column) => String(row[column] ?? ''))));
  });
