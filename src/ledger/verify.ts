// `audit verify`: walks the chain, then holds the tables and the artifacts against it. Names the first thing that is wrong.
import type { Database } from 'better-sqlite3';
import { type ArtifactRow, contentOf } from './artifacts.ts';
import { CHAIN_COLUMNS, type ChainRow, flawOf, GENESIS } from './chain.ts';
import { failureOf } from './failure.ts';
import { openReplay, type Replay } from './replay.ts';
import { GUARDS } from './schema.ts';
import { withSnapshot } from './snapshot.ts';

/** What somebody outside of the file remembers of an earlier head. */
export interface Expectation {
  /** SHA-256 (hex) that was the head then. Rows behind it are fine; it must still be in the chain. */
  readonly expectHead?: string;
  /** How many rows there were then. */
  readonly expectRows?: number;
}

export interface Verification {
  readonly ok: boolean;
  readonly rows: number;
  /** Hash of the last row, as stored. */
  readonly head: string;
  /** `seq` is null where no single row is to blame. */
  readonly firstBad?: { readonly seq: number | null; readonly why: string };
  /** What this result does not prove. */
  readonly caveat: string;
}

type Flaw = NonNullable<Verification['firstBad']>;

const UNANCHORED = 'internally consistent; truncation of the tail cannot be excluded without a head kept elsewhere';
const BROKEN = 'nothing behind the first bad row has been judged';
const anchored = (seq: number): string =>
  `complete and unchanged up to row ${seq}, the expected head; what follows it is internally consistent`;

const countedOnly = (rows: number): string =>
  `at least the expected ${rows} rows, internally consistent; a rewritten chain cannot be excluded without a head kept elsewhere`;

// Long walks let timers, signals and other hosts' replies in between.
const ROWS_PER_TURN = 2000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Walk {
  readonly flaw?: Flaw;
  /** Row at which the expected head was met. */
  readonly metAt?: number;
}

const walkChain = async (db: Database, replay: Replay, expectHead: string | undefined): Promise<Walk> => {
  let prev = GENESIS;
  let seq = 0;
  let metAt: number | undefined = expectHead === GENESIS ? 0 : undefined;
  for (const row of db.prepare<[], ChainRow>(`SELECT ${CHAIN_COLUMNS} FROM events ORDER BY seq`).iterate()) {
    seq += 1;
    const why = flawOf(row, seq, prev) ?? replay.take(row);
    if (why !== undefined) return { flaw: { seq, why } };
    prev = row.hash;
    if (prev === expectHead) metAt = seq;
    if (seq % ROWS_PER_TURN === 0) await turn();
  }
  return metAt === undefined ? {} : { metAt };
};

const missingTail = (rows: number, { metAt }: Walk, expected: Expectation): Flaw | undefined => {
  if (expected.expectRows !== undefined && rows < expected.expectRows)
    return { seq: rows + 1, why: `the tail was cut off: ${expected.expectRows} rows were expected` };
  if (expected.expectHead !== undefined && metAt === undefined)
    return { seq: rows + 1, why: 'the expected head is not in the chain: its tail was cut off, or it was rewritten' };
  return undefined;
};

const brokenArtifact = async (db: Database, replay: Replay): Promise<Flaw | undefined> => {
  const absent = replay.missingArtifact(db);
  if (absent !== undefined) return { seq: absent.seq, why: `the artifact ${absent.digest} is missing` };
  let count = 0;
  for (const row of db.prepare<[], ArtifactRow>('SELECT digest, media, size, bytes FROM artifacts').iterate()) {
    if (contentOf(row) === undefined)
      return { seq: replay.firstUse(row.digest) ?? null, why: `the artifact ${row.digest} does not match its digest` };
    count += 1;
    if (count % 20 === 0) await turn();
  }
  return undefined;
};

const missingGuard = (db: Database): Flaw | undefined => {
  const present = new Set(db.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all());
  const gone = GUARDS.find((guard) => !present.has(guard));
  return gone === undefined ? undefined : { seq: null, why: `the trigger ${gone}, which forbids changes, was removed` };
};

const caveatOf = ({ metAt }: Walk, { expectRows }: Expectation): string => {
  if (metAt !== undefined) return anchored(metAt);
  return expectRows === undefined ? UNANCHORED : countedOnly(expectRows);
};

const judge = async (db: Database, replay: Replay, expected: Expectation): Promise<Verification> => {
  const rows = Number(db.prepare('SELECT count(*) FROM events').pluck().get());
  const head = String(db.prepare('SELECT hash FROM events ORDER BY seq DESC LIMIT 1').pluck().get() ?? GENESIS);
  const walk = await walkChain(db, replay, expected.expectHead);
  const firstBad =
    walk.flaw ??
    missingTail(rows, walk, expected) ??
    replay.tableFlaw(db) ??
    (await brokenArtifact(db, replay)) ??
    missingGuard(db);
  return firstBad === undefined
    ? { ok: true, rows, head, caveat: caveatOf(walk, expected) }
    : { ok: false, rows, head, firstBad, caveat: BROKEN };
};

const unreadable = (error: unknown, path: string): Verification => {
  const failure = failureOf(error, path);
  if (failure === undefined) throw error;
  return { ok: false, rows: 0, head: GENESIS, firstBad: { seq: null, why: failure.message }, caveat: BROKEN };
};

/** Verifies the ledger file at `path` as it is now, in bounded memory. A file that SQLite cannot read is a finding, too. */
export const verifyChain = async (path: string, expected: Expectation = {}): Promise<Verification> => {
  const replay = await openReplay();
  try {
    return await withSnapshot(path, (db) => judge(db, replay, expected));
  } catch (error) {
    return unreadable(error, path);
  } finally {
    replay.close();
  }
};
