// The dry run of everything that zypper would do, and of what it would do if nothing might be removed.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { faultOf, isDone } from './exit-code.ts';
import { parseSummary, type Summary, type SummaryRow } from './summary.ts';
import { attribute, elementsNamed, parseXml } from './xml.ts';

export interface Upgrade {
  readonly rows: readonly SummaryRow[];
  /** The dry run with removals, where the one that counts is without. */
  readonly freely: readonly SummaryRow[] | undefined;
  /** Names of packages that come in place of others. */
  readonly replacing: ReadonlySet<string>;
  /** Null when there is no resolution. */
  readonly downloadBytes: number | null;
  readonly fault?: Fault;
}

const NOTHING: Omit<Upgrade, 'fault'> = { rows: [], freely: undefined, replacing: new Set(), downloadBytes: null };

const readReplacing = (frame: Frame | undefined): Result<ReadonlySet<string>> => {
  if (frame === undefined || !isDone(frame.code)) return ok(new Set());
  const root = parseXml('zypper search --obsoletes', frame.stdout);
  if (!root.ok) return root;
  return ok(new Set(elementsNamed(root.value, 'solvable').map((solvable) => attribute(solvable, 'name'))));
};

/** A dry run that proposes something, or the reason why there is none. */
export const readDryRun = (frame: Frame): Result<Summary | Fault> => {
  if (!isDone(frame.code)) return ok(faultOf(frame, 'resolution-failed'));
  const summary = parseSummary(frame.stdout);
  if (!summary.ok) return summary;
  return ok(summary.value ?? faultOf(frame, 'resolution-failed'));
};

export const isFault = (answer: Summary | Fault): answer is Fault => 'code' in answer;

const NO_CHANGES: Summary = { rows: [], downloadBytes: 0, diskBytes: 0 };

/** Empty when without removals there is nothing to do, and so nothing was asked. */
const readKeeping = (frame: Frame): Result<Summary | Fault> =>
  frame.code === 0 && frame.stdout.trim() === '' ? ok(NO_CHANGES) : readDryRun(frame);

/** Frames `upgrade`, and `obsoleters` and `upgrade-keeping` where packages would go that must not. */
export const readUpgrade = (frames: Frames): Result<Upgrade> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const freely = readDryRun(frame.value);
  if (!freely.ok) return freely;
  if (isFault(freely.value)) return ok({ ...NOTHING, fault: freely.value });
  const replacing = readReplacing(frames.find('obsoleters'));
  if (!replacing.ok) return replacing;
  const second = frames.find('upgrade-keeping');
  const keeping = second && readKeeping(second);
  if (keeping && !keeping.ok) return keeping;
  // Where zypper has no answer without removals, the one with them stands: preflight then refuses it by name.
  const counts = keeping === undefined || isFault(keeping.value) ? freely.value : keeping.value;
  const { rows, downloadBytes } = counts;
  const differs = counts !== freely.value;
  return ok({ rows, downloadBytes, replacing: replacing.value, freely: differs ? freely.value.rows : undefined });
};
