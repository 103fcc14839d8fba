// What a whole upgrade would do: pacman's list of what it installs, and its trial run, which alone tells what it removes.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { unreadable } from '../parse-each.ts';
import type { LocalPackage } from './installed.ts';
import { isArch, isName, isVersion } from './names.ts';
import { errorWords, linesOf, parseLines } from './read-lines.ts';

export interface Incoming {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly repository: string;
  /** 0 for a package that lies in the host's cache already. */
  readonly downloadBytes: number;
}

export interface Transaction {
  readonly incoming: readonly Incoming[];
  readonly removed: readonly LocalPackage[];
  /** Names of removed packages, each with the one that replaces it, where pacman says so. */
  readonly replacedBy: ReadonlyMap<string, string>;
  /** Bytes more on disk, as pacman rounds them; null when it does not say. */
  readonly diskBytes: number | null;
}

// `lab-web-1:1.22-4-any.pkg.tar.zst`
const ARCH_OF_FILE = /-([a-z0-9_]+)\.pkg\.tar(?:\.\w+)?$/;

const parseIncoming = (line: string): Incoming | undefined => {
  const [name = '', version = '', repository = '', size = '', file = '', ...rest] = line.split('\t');
  const arch = ARCH_OF_FILE.exec(file)?.[1] ?? '';
  const sound = isName(name) && isVersion(version) && isArch(arch) && isName(repository) && /^\d+$/.test(size);
  return sound && rest.length === 0 ? { name, version, arch, repository, downloadBytes: Number(size) } : undefined;
};

const REPLACE = /:: Replace (\S+) with [^/\s]+\/(\S+)\? \[Y\/n\]/g;

const replacements = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(REPLACE)].map(([, old = '', by = '']) => [old, by]));

// `Packages (2) a-1.1-1  b-0.9-1 [removal]`: two blanks between packages, one before the word.
const SUMMARY = /^Packages \((\d+)\):? (.*)$/m;

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** `Net Upgrade Size:  19.07 MiB`; null where pacman does not say. */
const sizeNamed = (label: string, text: string): number | null => {
  const found = new RegExp(`^${label}: +(-?[\\d.]+) (\\w+)$`, 'm').exec(text);
  const bytes = Number(found?.[1]) * (UNITS[found?.[2] ?? ''] ?? Number.NaN);
  return Number.isNaN(bytes) ? null : Math.round(bytes);
};

/** Where every package is new or goes, pacman tells the total instead of the difference. */
const netBytes = (text: string): number | null =>
  sizeNamed('Net Upgrade Size', text) ?? sizeNamed('Total Installed Size', text);

const NOTHING_TO_DO = / there is nothing to do$/m;

interface Trial {
  readonly count: number;
  readonly removals: readonly string[];
}

const readSummary = (frame: Frame): Result<Trial> => {
  const [, count = '', list = ''] = SUMMARY.exec(frame.stdout) ?? [];
  if (count !== '') {
    const packages = list.trim().split(/ {2,}/);
    const suffix = ' [removal]';
    const removals = packages.filter((each) => each.endsWith(suffix)).map((each) => each.slice(0, -suffix.length));
    return packages.length === Number(count)
      ? ok({ count: packages.length, removals })
      : unreadable('pacman -Su', list);
  }
  if (frame.code === 0 && NOTHING_TO_DO.test(frame.stdout)) return ok({ count: 0, removals: [] });
  return failed(fault('resolution-failed', resolutionWords(frame)));
};

/** The error, and the lines beside it that say which packages: `:: unable to satisfy dependency 'x' required by y`. */
const resolutionWords = (frame: Frame): string => {
  const details = linesOf(frame.stdout).filter(
    (line) => line.startsWith(':: ') && !/(?:\.\.\.|:|\[[yYnN/]+\] ?)$/.test(line),
  );
  return [errorWords(frame), ...details.map((line) => line.slice(3))].join('; ');
};

/** Frame `transaction` alone: what comes. Faults: `resolution-failed`, `reply-unreadable`. */
export const readIncoming = (frames: Frames): Result<readonly Incoming[]> => {
  const list = frames.one('transaction');
  if (!list.ok) return list;
  if (list.value.code !== 0) return failed(fault('resolution-failed', resolutionWords(list.value)));
  return parseLines('pacman -Sup', list.value.stdout, parseIncoming);
};

/**
 * Frames `transaction` and `trial`. Faults: `resolution-failed`; `reply-unreadable` also where the two do not agree.
 * @param installed finds the removed packages, which pacman names `name-version`.
 */
export const readTransaction = (frames: Frames, installed: readonly LocalPackage[]): Result<Transaction> => {
  const list = frames.one('transaction');
  if (!list.ok) return list;
  const trial = frames.one('trial');
  if (!trial.ok) return trial;
  if (list.value.code !== 0) return failed(fault('resolution-failed', resolutionWords(trial.value)));
  const incoming = parseLines('pacman -Sup', list.value.stdout, parseIncoming);
  if (!incoming.ok) return incoming;
  const summary = readSummary(trial.value);
  if (!summary.ok) return summary;
  const { count, removals } = summary.value;
  const removed = installed.filter(({ name, version }) => removals.includes(`${name}-${version}`));
  if (removed.length !== removals.length || count !== incoming.value.length + removed.length)
    return unreadable(
      'pacman -Su',
      `${count} packages, of which ${incoming.value.length} come and ${removed.length} go`,
    );
  return ok({
    incoming: incoming.value,
    removed,
    replacedBy: replacements(trial.value.stdout),
    diskBytes: count === 0 ? 0 : netBytes(trial.value.stdout),
  });
};
