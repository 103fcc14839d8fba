// What dnf would do with `upgrade`, and, where removals are not allowed, what it would do without them.
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { faultOf } from '../rpm/command-fault.ts';
import { parseReasons } from '../rpm/problems.ts';
import { isAnswered, parseTransactionTable } from '../rpm/transaction-table.ts';
import { type Upgrade, upgradeIn } from '../rpm/upgrade.ts';

const readTable = (frame: Frame): Result<Upgrade> => {
  if (!isAnswered(frame.stdout))
    return ok({ rows: [], reasons: new Map(), notes: [], fault: faultOf(frame, 'resolution-failed') });
  const table = parseTransactionTable(frame.stdout);
  return table.ok ? ok({ ...table.value, reasons: parseReasons(frame.stderr) }) : table;
};

export const readUpgrade = (frames: Frames): Result<Upgrade> => upgradeIn(frames, readTable);
