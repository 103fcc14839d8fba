// How a feed's bytes become rows: cut into units that fit into memory, and each unit read by a pure function.
import type { Row } from '../rows.ts';

/** One piece of a feed: a line, or one member of a JSON document as its own text. */
export interface Unit {
  /** Where it stands, for people: `line 17`, `packages.bash`. */
  readonly at: string;
  /** Keys and indices that lead to it. */
  readonly path: readonly string[];
  readonly text: string;
}

/** The bytes cannot be cut any further. */
export interface Broken {
  readonly at: string;
  readonly broken: string;
}

export type Reading =
  | {
      readonly ok: true;
      readonly rows: readonly Row[];
      /** ISO date or time that the data itself carries. */
      readonly dataDate?: string;
      /** Entries that are understood and of no use here, such as ids that are no CVE. */
      readonly leftOut?: number;
    }
  | { readonly ok: false; readonly problem: string };

export interface Format {
  /** The least entries that a whole feed has; fewer means that it is not the feed. */
  readonly leastRows: number;
  /** In batches, one for each chunk of bytes: a promise for every single line would cost more than reading it. */
  units(bytes: AsyncIterable<Uint8Array>): AsyncIterable<readonly (Unit | Broken)[]>;
  read(unit: Unit): Reading;
}

export const understood = (rows: readonly Row[], leftOut = 0): Reading => ({ ok: true, rows, leftOut });
export const NOTHING: Reading = { ok: true, rows: [] };
/** Nothing but the date of the whole feed. */
export const dated = (dataDate: string): Reading => ({ ok: true, rows: [], dataDate });
export const notUnderstood = (problem: string): { readonly ok: false; readonly problem: string } => ({
  ok: false,
  problem,
});
