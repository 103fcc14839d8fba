// The hash chain: what exactly is hashed, and what one row must satisfy to follow the row before it.
import { canonicalJson, sha256 } from '../core/canonical-json.ts';

/** A row of the events table. `payload` is canonical JSON: the event without its type. */
export interface ChainRow {
  readonly seq: number;
  readonly run: string;
  readonly at: string;
  readonly host: string | null;
  readonly type: string;
  readonly payload: string;
  readonly prev: string;
  readonly hash: string;
}

/** Columns of the events table, named as in {@link ChainRow}. */
export const CHAIN_COLUMNS = 'seq, run, at, host, type, payload, prev_hash AS prev, hash';

/** What the first row has in the place of a previous hash. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 (hex) over the canonical JSON of `{at, host, payload, prev, run, seq, type}`.
 * The payload is canonical already and goes in as it is; `chain.test.ts` holds this equal to `digestOf`.
 */
export const hashOf = (row: Omit<ChainRow, 'hash'>): string => {
  const { at, host, payload, prev, run, seq, type } = row;
  const text = (value: string | null): string => JSON.stringify(value);
  return sha256(
    `{"at":${text(at)},"host":${text(host)},"payload":${payload},"prev":${text(prev)},"run":${text(run)},"seq":${seq},"type":${text(type)}}`,
  );
};

const isCanonical = (payload: string): boolean => {
  try {
    return canonicalJson(JSON.parse(payload)) === payload;
  } catch {
    return false;
  }
};

// A tamperer is not bound by the types that the schema promises.
const hasTypes = (row: ChainRow): boolean =>
  [row.run, row.at, row.type, row.payload, row.prev, row.hash].every((value) => typeof value === 'string') &&
  (row.host === null || typeof row.host === 'string') &&
  Number.isSafeInteger(row.seq);

/** Why `row` cannot be the row at `seq` after a row with hash `prev`; undefined when it can. */
export const flawOf = (row: ChainRow, seq: number, prev: string): string | undefined => {
  if (row.seq !== seq) return `row ${seq} is missing; the next one is ${row.seq}`;
  if (!hasTypes(row)) return 'a column has the wrong type';
  if (!isCanonical(row.payload)) return 'the payload is not canonical JSON';
  if (row.prev !== prev) return 'the row does not continue the row before it';
  if (hashOf(row) !== row.hash) return 'the hash does not match the content';
  return undefined;
};
