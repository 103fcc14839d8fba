// What would be done with an upgrade, and, where removals are not allowed, what would be done without them.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { keepBack, type Resolved } from './keep-back.ts';

export interface Upgrade extends Resolved {
  readonly notes: readonly string[];
  /** Set when nothing was resolved. */
  readonly fault?: Fault;
}

/**
 * Frame `upgrade`, and `upgrade-keeping` where removals are not allowed and the first one has some.
 * @param readTable how one program's table is read
 */
export const upgradeIn = (frames: Frames, readTable: (frame: Frame) => Result<Upgrade>): Result<Upgrade> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const all = readTable(frame.value);
  const second = frames.find('upgrade-keeping');
  if (!all.ok || second === undefined) return all;
  const keeping = readTable(second);
  return keeping.ok ? ok({ ...keeping.value, ...keepBack(all.value, keeping.value) }) : keeping;
};
