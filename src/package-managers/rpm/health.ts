// What speaks against patching a host at all: locks, leftovers of interrupted transactions, broken dependencies.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import { faultOf, LOCKED } from './command-fault.ts';
import { answerLines, parseLines } from './lines.ts';

interface Lock {
  readonly file: string;
  readonly pid: string;
  readonly program: string;
}

const parseLock = (line: string): Lock | undefined => {
  const [file = '', pid = '', program = '', ...rest] = line.split('\t');
  return rest.length === 0 && file.startsWith('/') && /^\d+$/.test(pid) ? { file, pid, program } : undefined;
};

/** Locks that were still held after the script's own waiting, and commands that met one. */
export const readLocks = (frames: Frames): Result<readonly Fault[]> => {
  const frame = frames.one('locks');
  if (!frame.ok) return frame;
  const locks = parseLines('locks', frame.value.stdout, parseLock);
  if (!locks.ok) return locks;
  const held = locks.value.map(({ file, pid, program }) => fault('lock-held', `${program} (pid ${pid}) holds ${file}`));
  const met = frames.all().find(({ code }) => code === LOCKED);
  return ok(held.length === 0 && met ? [faultOf(met, 'lock-held')] : held);
};

export interface Health {
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

const DUPLICATE = / is a duplicate with /;
const MISSING = / has missing requires of | has installed conflict "/;
// Untidy, and no obstacle to a transaction.
const UNTIDY = / is obsoleted by | provides .* but it cannot be found$/;

const shown = (lines: readonly string[]): string => {
  const more = lines.length - 3;
  return lines.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '');
};

const interrupted = (lines: readonly string[]): readonly Fault[] =>
  lines.length === 0 ? [] : [fault('manager-interrupted', shown(lines), repairHint('dnf remove --duplicates'))];

const broken = (lines: readonly string[]): readonly Fault[] =>
  lines.length === 0
    ? []
    : [fault('manager-broken', shown(lines), 'on {host}: dnf check, then install or remove what it names')];

/** Reads `dnf check`, whose findings are sentences with fixed middles. */
export const readCheck = (frame: Frame): Result<Health> => {
  const lines = answerLines(frame.stdout);
  const unknown = lines.find((line) => ![DUPLICATE, MISSING, UNTIDY].some((pattern) => pattern.test(line)));
  if (unknown !== undefined) return unreadable('dnf check', unknown);
  if (frame.code === LOCKED) return ok({ faults: [], attention: [] });
  if (frame.code !== 0 && lines.length === 0) return ok({ faults: [faultOf(frame, 'manager-broken')], attention: [] });
  return ok({
    faults: [
      ...interrupted(lines.filter((line) => DUPLICATE.test(line))),
      ...broken(lines.filter((line) => MISSING.test(line))),
    ],
    attention: lines.filter((line) => UNTIDY.test(line)).map((line) => `dnf check: ${line}`),
  });
};
