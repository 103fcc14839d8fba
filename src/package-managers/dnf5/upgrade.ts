// What dnf 5 would do with `upgrade`, and, where removals are not allowed, what it would do without them.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { nevraText } from '../dnf/nevra.ts';
import type { Reasons } from '../dnf/problems.ts';
import type { TableRow } from '../dnf/transaction-table.ts';
import { faultOf } from './command-fault.ts';
import { parseReasons } from './problems.ts';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';

export interface Upgrade {
  readonly rows: readonly TableRow[];
  /** Why rows in the skipped sections do not happen. */
  readonly reasons: Reasons;
  readonly notes: readonly string[];
  /** Set when dnf resolved nothing. */
  readonly fault?: Fault;
}

const readTable = (frame: Frame): Result<Upgrade> => {
  if (!isAnswered(frame.stdout))
    return ok({ rows: [], reasons: new Map(), notes: [], fault: faultOf(frame, 'resolution-failed') });
  const table = parseTransactionTable(frame.stdout);
  return table.ok ? ok({ ...table.value, reasons: parseReasons(frame.stderr) }) : table;
};

const namesReplaced = (row: TableRow): string => row.replaces.map(({ name }) => name).join(', ');

const keptBack = (row: TableRow): TableRow => ({ ...row, section: 'skipped-conflict', replaces: [] });

/** The second resolution, with the rows that it was asked to leave out shown as kept back. */
const withoutRemovals = (all: Upgrade, keeping: Upgrade): Upgrade => {
  const removing = all.rows.filter((row) => row.replaces.length > 0);
  const reasons = removing.map(
    (row) => [nevraText(row), `it would remove ${namesReplaced(row)}; --allow-removals permits that`] as const,
  );
  return {
    ...keeping,
    rows: [...keeping.rows, ...removing.map(keptBack)],
    reasons: new Map([...keeping.reasons, ...reasons]),
  };
};

/** Frame `upgrade`, and `upgrade-keeping` where removals are not allowed and the first one has some. */
export const readUpgrade = (frames: Frames): Result<Upgrade> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const all = readTable(frame.value);
  const second = frames.find('upgrade-keeping');
  if (!all.ok || second === undefined) return all;
  const keeping = readTable(second);
  return keeping.ok ? ok(withoutRemovals(all.value, keeping.value)) : keeping;
};
