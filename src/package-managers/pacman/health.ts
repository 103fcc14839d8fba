// What speaks against patching an Arch host: locks, leftovers of killed runs, broken dependencies, half-way upgrades.
import { type Fault, fault, repairHint } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import { readUpdates } from './changes.ts';
import { errorWords, parseLines } from './read-lines.ts';

const LOCK = '/var/lib/pacman/db.lck';

interface Holder {
  readonly pid: string;
  readonly program: string;
}

const parseHolder = (line: string): Holder | undefined => {
  const [pid = '', program = '', ...rest] = line.split('\t');
  return rest.length === 0 && /^\d+$/.test(pid) ? { pid, program } : undefined;
};

interface Times {
  readonly made: number;
  readonly booted: number;
  readonly now: number;
}

const parseTimes = (line: string): Times | undefined => {
  const [made, booted, now] = /^(\d+)\t(\d+)\t(\d+)$/.exec(line)?.slice(1).map(Number) ?? [];
  return made === undefined || booted === undefined || now === undefined ? undefined : { made, booted, now };
};

const leftBehind = ({ made, booted, now }: Times): Fault => {
  const age = made < booted ? 'it is older than the last boot' : `it is ${Math.round((now - made) / 60)} minutes old`;
  return fault(
    'manager-interrupted',
    `${LOCK} was left behind by a pacman that was killed: no process has it open, and ${age}`,
    repairHint(
      `make sure that no pacman runs, rm ${LOCK}, then pacman -Dk and pacman -Qk; then patchctl plan --host {host}`,
    ),
  );
};

/** Frames `holders` and `lock`, after the script's own bounded wait. */
export const readLock = (frames: Frames): Result<readonly Fault[]> => {
  const lock = frames.one('lock');
  if (!lock.ok) return lock;
  const holding = frames.one('holders');
  if (!holding.ok) return holding;
  const times = parseLines('lock', lock.value.stdout, parseTimes);
  if (!times.ok) return times;
  const holders = parseLines('holders', holding.value.stdout, parseHolder);
  if (!holders.ok) return holders;
  const [found] = times.value;
  if (found === undefined) return ok([]);
  const words = holders.value.map(({ pid, program }) => `${program} (process ${pid}) holds ${LOCK}`);
  return ok([words.length > 0 ? fault('lock-held', words.join('; ')) : leftBehind(found)]);
};

export interface Health {
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

const parseMissing = (line: string): string | undefined => /^\S+ (\/.*)$/.exec(line)?.[1];

const parseFile = (line: string): string | undefined => (line.startsWith('/') ? line : undefined);

/** Frames `check`, `missing`, `half-way` and `unmerged`. */
export const readHealth = (frames: Frames): Result<Health> => {
  const check = frames.one('check');
  if (!check.ok) return check;
  const unmerged = frames.one('unmerged');
  if (!unmerged.ok) return unmerged;
  const missing = frames.one('missing');
  if (!missing.ok) return missing;
  const updates = readUpdates(frames, 'half-way');
  if (!updates.ok) return updates;
  const gone = parseLines('pacman -Qk', missing.value.stdout, parseMissing);
  if (!gone.ok) return gone;
  const files = parseLines('find', unmerged.value.stdout, parseFile);
  if (!files.ok) return files;
  return ok({
    faults: check.value.code === 0 ? [] : [broken(errorWords(check.value))],
    attention: [
      ...halfWay(updates.value.filter(({ ignored }) => !ignored).length),
      ...missingFiles(gone.value),
      ...files.value.toSorted().map((file) => `${file} needs review`),
    ],
  });
};

const broken = (words: string): Fault =>
  fault('manager-broken', words, repairHint('pacman -Dk says what is broken; install or remove what it names'));

const halfWay = (count: number): readonly string[] =>
  count === 0
    ? []
    : [
        `pacman -Sy without -u: ${count} updates are known to pacman and not installed, so that installing anything else now mixes releases`,
      ];

const missingFiles = (files: readonly string[]): readonly string[] =>
  files.length === 0
    ? []
    : [`files of packages are missing (pacman -Qk): ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}`];
