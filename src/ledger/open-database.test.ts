// A file that is not a sound ledger of this version is refused and stays byte for byte what it was.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { scratchDirectory, scratchLedger, writeRun } from '../../test/ledger-scratch.ts';
import type { LedgerFailureKind } from './failure.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';

const options = (directory: string, more: Partial<DatabaseOptions> = {}): DatabaseOptions => ({
  directory,
  mode: 'write',
  at: '2026-11-22T10:00:00.000Z',
  ...more,
});

const refusalOf = async (opening: DatabaseOptions): Promise<LedgerFailureKind | 'opened'> => {
  const opened = await openDatabase(opening);
  if (!opened.ok) return opened.failure.kind;
  opened.value.close();
  return 'opened';
};

describe('opening a ledger', () => {
  it('leaves it crash-proof: WAL, and an fsync for every commit', async () => {
    const opened = await openDatabase(options(scratchDirectory()));
    if (!opened.ok) throw new Error(opened.failure.message);
    const setting = (name: string) => opened.value.pragma(name, { simple: true });
    expect([setting('journal_mode'), setting('synchronous'), setting('foreign_keys')]).toEqual(['wal', 2, 1]);
    opened.value.close();
  });

  it('says "missing" to a reader when there is none, and creates nothing', async () => {
    const directory = join(scratchDirectory(), 'state');
    expect(await refusalOf(options(directory, { mode: 'read' }))).toBe('missing');
    expect(statSync(directory, { throwIfNoEntry: false })).toBeUndefined();
  });

  it.each(['read', 'write'] as const)('refuses garbage as corrupt and keeps it (%s)', async (mode) => {
    const directory = scratchDirectory();
    const path = join(directory, 'ledger.sqlite');
    const garbage = Buffer.alloc(8192, 'not a database ');
    writeFileSync(path, garbage, { mode: 0o600 });
    expect(await refusalOf(options(directory, { mode }))).toBe('corrupt');
    expect(readFileSync(path).equals(garbage)).toBe(true);
  });

  it('refuses a ledger with a damaged page', async () => {
    const directory = scratchDirectory();
    await writeRun(directory, 40);
    const path = join(directory, 'ledger.sqlite');
    const bytes = readFileSync(path);
    // Everything but the first page, which holds header and schema.
    bytes.fill(0xa5, 4096);
    writeFileSync(path, bytes);
    expect(await refusalOf(options(directory))).toBe('corrupt');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("refuses another program's database and does not change it", async () => {
    const directory = scratchDirectory();
    const path = join(directory, 'ledger.sqlite');
    const other = new Sqlite(path);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(await refusalOf(options(directory))).toBe('corrupt');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each(['read', 'write'] as const)('refuses a ledger of a newer version (%s)', async (mode) => {
    const directory = scratchDirectory();
    await (await scratchLedger(directory)).close();
    const newer = new Sqlite(join(directory, 'ledger.sqlite'));
    newer.pragma('user_version = 99');
    newer.close();
    expect(await refusalOf(options(directory, { mode }))).toBe('too-new');
  });

  it('opens the empty file that a crash at the very first start leaves, for writers and readers', async () => {
    for (const mode of ['read', 'write'] as const) {
      const directory = join(scratchDirectory(), 'state');
      mkdirSync(directory, { mode: 0o700 });
      writeFileSync(join(directory, 'ledger.sqlite'), '', { mode: 0o600 });
      expect(await refusalOf(options(directory, { mode }))).toBe('opened');
    }
  });

  it('refuses a network file system before it creates a file', async () => {
    const directory = scratchDirectory();
    expect(await refusalOf(options(directory, { statfs: () => ({ type: 0x6969 }) }))).toBe('network-filesystem');
    expect(statSync(join(directory, 'ledger.sqlite'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

const NOTES = `CREATE TABLE notes (text TEXT NOT NULL)`;
const AUTHORS = `ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'unknown'`;
const OPENING = `CREATE TABLE opening (id INTEGER PRIMARY KEY, at TEXT, ballast BLOB)`;

/** A file of schema version 2 with one note. */
const olderFile = async (): Promise<string> => {
  const directory = scratchDirectory();
  const first = await openDatabase(options(directory, { migrations: [OPENING, NOTES] }));
  if (!first.ok) throw new Error(first.failure.message);
  first.value.exec(`INSERT INTO notes VALUES ('kept')`);
  first.value.close();
  return directory;
};

describe('a ledger of an older version', () => {
  it.each(['read', 'write'] as const)('is brought up to date with its rows (%s)', async (mode) => {
    const directory = await olderFile();
    const opened = await openDatabase(options(directory, { mode, migrations: [OPENING, NOTES, AUTHORS] }));
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(opened.value.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept', author: 'unknown' }]);
    expect(opened.value.pragma('user_version', { simple: true })).toBe(3);
    opened.value.close();
  });

  it('stays at its version, whole, when a migration fails half-way', async () => {
    const directory = await olderFile();
    const broken = [OPENING, NOTES, `${AUTHORS}; CREATE TABLE notes (again TEXT)`];
    expect(await refusalOf(options(directory, { migrations: broken }))).toBe('corrupt');
    const opened = await openDatabase(options(directory, { migrations: [OPENING, NOTES] }));
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(opened.value.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept' }]);
    opened.value.close();
  });
});
