// Can the package lists be believed? Refresh, age per enabled repository, and what apt says against them.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import { locksFault, readHolders } from './locks.ts';
import { aptWords, linesOf, parseLines } from './parse-lines.ts';
import { readText } from './read-text.ts';

export interface Metadata {
  readonly ageS: number | null;
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

/** apt gives no code for this; the sentence is stable under LC_ALL=C, and missing it still refuses as `metadata-failed`. */
const CHANGED_IDENTITY = /^E: Repository '.*' changed its '.*' value/;

/** apt before 2.3 does not know Error-Mode and exits 0, but marks each failed fetch in its list. */
const FAILED_FETCH = /^Err:\d+ /;

const refreshFault = (frame: Frame): Fault | undefined => {
  const failedFetches = linesOf(frame.stdout).filter((line) => FAILED_FETCH.test(line));
  if (frame.code === 0 && failedFetches.length === 0) return undefined;
  const words = aptWords(frame.stderr);
  const message = (words.length > 0 ? words : [...failedFetches, `apt-get update: exit code ${frame.code}`]).join('\n');
  const changed = words.some((line) => CHANGED_IDENTITY.test(line));
  return fault(changed ? 'repository-changed' : 'metadata-failed', message);
};

const readRefresh = (frames: Frames): Result<Metadata> => {
  const lock = frames.find('lists-lock');
  if (lock === undefined) return ok({ ageS: null, faults: [], attention: [] });
  const holders = readHolders(lock);
  if (!holders.ok) return holders;
  const held = locksFault(holders.value);
  if (held) return ok({ ageS: null, faults: [held], attention: [] });
  const refresh = frames.one('refresh');
  if (!refresh.ok) return refresh;
  const broken = refreshFault(refresh.value);
  return ok({
    ageS: broken ? null : 0,
    faults: broken ? [broken] : [],
    attention: broken ? [] : aptWords(refresh.value.stderr),
  });
};

const parseStamp = (line: string): readonly [file: string, seconds: number] | undefined => {
  const [, seconds, file] = /^(\d+)(?:\.\d+)? (\S.*)$/.exec(line) ?? [];
  return seconds === undefined || file === undefined ? undefined : [file, Number(seconds)];
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const inWords = (seconds: number): string => {
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} days`;
  return seconds >= 2 * HOUR ? `${Math.floor(seconds / HOUR)} hours` : `${Math.floor(seconds / MINUTE)} minutes`;
};

/** An old repository format keeps `Release` and its signature in two files. */
const stampOf = (stamps: ReadonlyMap<string, number>, file: string): number | undefined =>
  stamps.get(file) ?? stamps.get(file.replace(/InRelease$/, 'Release'));

/**
 * Age by the time the file was last put in place (ctime): apt renews it also when the server says "not modified",
 * while the modification time is the server's.
 */
const readAges = (frames: Frames): Result<readonly { readonly file: string; readonly ageS: number | null }[]> => {
  const enabled = readText(frames, 'enabled-lists');
  if (!enabled.ok) return enabled;
  const lists = readText(frames, 'lists');
  if (!lists.ok) return lists;
  const clock = readText(frames, 'clock');
  if (!clock.ok) return clock;
  const stamps = parseLines('lists', lists.value, parseStamp);
  if (!stamps.ok) return stamps;
  const byFile = new Map(stamps.value);
  const now = Number(clock.value.trim());
  return ok(
    linesOf(enabled.value).map((file) => {
      const stamp = stampOf(byFile, file);
      return { file, ageS: stamp === undefined ? null : Math.max(0, now - stamp) };
    }),
  );
};

/** The answers to the questions `refresh` (if it was asked) and `lists`. */
export const readMetadata = (frames: Frames, maxAgeS: number): Result<Metadata> => {
  const refreshed = readRefresh(frames);
  if (!refreshed.ok) return refreshed;
  const ages = readAges(frames);
  if (!ages.ok) return ages;
  if (ages.value.length === 0) {
    const none = fault('no-repositories', 'apt has no enabled package source');
    return ok({ ...refreshed.value, ageS: null, faults: [none] });
  }
  if (refreshed.value.ageS !== null) return refreshed;
  const never = ages.value.filter(({ ageS }) => ageS === null).map(({ file }) => file);
  const ageS = never.length > 0 ? null : Math.max(...ages.value.map((one) => one.ageS ?? 0));
  const faults = [...refreshed.value.faults];
  if (faults.length === 0 && never.length > 0) {
    faults.push(fault('metadata-failed', `never fetched: ${never.join(', ')}`));
  } else if (faults.length === 0 && ageS !== null && ageS > maxAgeS) {
    faults.push(fault('metadata-stale', `the oldest package list was refreshed ${inWords(ageS)} ago`));
  }
  return ok({ ageS, faults, attention: refreshed.value.attention });
};
