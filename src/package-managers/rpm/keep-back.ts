// What a resolution would remove, shown as kept back: for plans in which nothing may be removed.
import { nevraText } from './nevra.ts';
import type { Reasons } from './problems.ts';
import type { TableRow } from './transaction-table.ts';

export interface Resolved {
  readonly rows: readonly TableRow[];
  /** Why rows in the skipped sections do not happen. */
  readonly reasons: Reasons;
}

/** A package may replace an older one of its own name: nothing is lost then. */
const replacedBy = (row: TableRow): readonly string[] =>
  row.replaces.map(({ name }) => name).filter((name) => name !== row.name);

const keptBack = (row: TableRow): TableRow => ({ ...row, section: 'skipped-conflict', replaces: [] });

/**
 * @param all the free resolution, whose rows name the packages that they replace.
 * @param keeping a second one, in which the replacing packages were excluded.
 */
export const keepBack = (all: Resolved, keeping: Resolved): Resolved => {
  const removing = all.rows.filter((row) => replacedBy(row).length > 0);
  const reasons = removing.map(
    (row) => [nevraText(row), `it would remove ${replacedBy(row).join(', ')}; --allow-removals permits that`] as const,
  );
  return {
    rows: [...keeping.rows, ...removing.map(keptBack)],
    reasons: new Map([...keeping.reasons, ...reasons]),
  };
};
