// What a resolution would remove, shown as kept back: for plans in which nothing may be removed.
import { nevraText } from '../dnf/nevra.ts';
import type { Reasons } from '../dnf/problems.ts';
import type { TableRow } from '../dnf/transaction-table.ts';

export interface Resolved {
  readonly rows: readonly TableRow[];
  /** Why rows in the skipped sections do not happen. */
  readonly reasons: Reasons;
}

const namesReplaced = (row: TableRow): string => row.replaces.map(({ name }) => name).join(', ');

const keptBack = (row: TableRow): TableRow => ({ ...row, section: 'skipped-conflict', replaces: [] });

/**
 * @param all the free resolution, whose rows name the other packages that they replace.
 * @param keeping a second one, in which the replacing packages were excluded.
 */
export const keepBack = (all: Resolved, keeping: Resolved): Resolved => {
  const removing = all.rows.filter((row) => row.replaces.length > 0);
  const reasons = removing.map(
    (row) => [nevraText(row), `it would remove ${namesReplaced(row)}; --allow-removals permits that`] as const,
  );
  return {
    rows: [...keeping.rows, ...removing.map(keptBack)],
    reasons: new Map([...keeping.reasons, ...reasons]),
  };
};
