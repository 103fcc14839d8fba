// What dnf would do with `upgrade`, and, where removals are not allowed, what it would do without them.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { faultOf } from '../rpm/command-fault.ts';
import { keepBack } from '../rpm/keep-back.ts';
import { parseReasons, type Reasons } from '../rpm/problems.ts';
import { isAnswered, parseTransactionTable, type TableRow } from '../rpm/transaction-table.ts';

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

/** Frame `upgrade`, and `upgrade-keeping` where removals are not allowed and the first one has some. */
export const readUpgrade = (frames: Frames): Result<Upgrade> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const all = readTable(frame.value);
  const second = frames.find('upgrade-keeping');
  if (!all.ok || second === undefined) return all;
  const keeping = readTable(second);
  return keeping.ok ? ok({ ...keeping.value, ...keepBack(all.value, keeping.value) }) : keeping;
};
