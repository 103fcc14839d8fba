// Who holds apt's or dpkg's locks, after the bounded wait that the script already did.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame } from '../../remote/frames.ts';
import { parseLines } from './parse-lines.ts';

export interface LockHolder {
  readonly file: string;
  readonly pid: number;
  readonly program: string;
}

const HOLDER = /^\/proc\/(\d+)\/fd\/\d+ (\/\S+)\t(.*)$/;

const parseHolder = (line: string): LockHolder | undefined => {
  const [, pid, file, program = ''] = HOLDER.exec(line) ?? [];
  return pid === undefined || file === undefined ? undefined : { file, pid: Number(pid), program };
};

export const readHolders = (frame: Frame): Result<readonly LockHolder[]> =>
  parseLines('locks', frame.stdout, parseHolder);

/** One fault for all locks, or undefined when they are free. */
export const locksFault = (holders: readonly LockHolder[]): Fault | undefined => {
  const files = new Map<string, string[]>();
  for (const { file, pid, program } of holders) {
    const who = `${program || 'a program'} (process ${pid})`;
    files.set(who, [...(files.get(who) ?? []), file]);
  }
  const words = [...files].map(([who, held]) => `${who} holds ${held.join(', ')}`);
  return words.length === 0 ? undefined : fault('lock-held', words.join('; '));
};

/** The same from a frame. */
export const readLocks = (frame: Frame): Result<readonly Fault[]> => {
  const holders = readHolders(frame);
  if (!holders.ok) return holders;
  const held = locksFault(holders.value);
  return ok(held ? [held] : []);
};
