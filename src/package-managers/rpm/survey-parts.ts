// What the surveys of managers built on rpm have in common: answers that may be missing while the rest still counts, how old the
// metadata is, and which of several faults is the cause.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { SurveyOptions } from '../package-manager.ts';
import { parseEach, unreadable } from '../parse-each.ts';
import { oldestAge, type Repository, staleness } from './repositories.ts';

/** An answer, or the fault that stands in its place while the rest of the survey still counts. */
export interface Soft<T> {
  readonly value: T;
  readonly fault?: Fault;
}

/** Why a command gave no answer, in its manager's words; undefined: it gave one. `code`: what that means for the question. */
type Judge = (frame: Frame, code: FaultCode) => Fault | undefined;

/** For managers whose exit code tells: every other one than 0 is a failure, except `answers`. */
export const byExitCode =
  (faultOf: (frame: Frame, code: FaultCode) => Fault, answers: readonly number[] = []): Judge =>
  (frame, code) =>
    frame.code === 0 || answers.includes(frame.code) ? undefined : faultOf(frame, code);

interface Reading<T> {
  readonly judge: Judge;
  readonly code?: FaultCode;
  readonly parse: (text: string) => Result<readonly T[]>;
}

/** One command's answer, parsed where there is one. */
export const readSoft = <T>(
  frames: Frames,
  name: string,
  { judge, code = 'command-failed', parse }: Reading<T>,
): Result<Soft<readonly T[]>> => {
  const frame = frames.one(name);
  if (!frame.ok) return frame;
  const met = judge(frame.value, code);
  if (met !== undefined) return ok({ value: [], fault: met });
  const values = parse(frame.value.stdout);
  return values.ok ? ok({ value: values.value }) : values;
};

/** Frame `clock`: the host's, in seconds. */
export const readClock = (frames: Frames): Result<number> => {
  const clock = frames.one('clock');
  if (!clock.ok) return clock;
  const text = clock.value.stdout.trim();
  return Number.isSafeInteger(Number(text)) ? ok(Number(text)) : unreadable('date +%s', text);
};

export interface Metadata extends Soft<readonly Repository[]> {
  readonly ageS: number | null;
}

interface Asked {
  readonly manager: string;
  readonly judge: Judge;
  readonly parse: (list: string, cache: string) => Result<readonly Repository[]>;
  /** What to do where there are no repositories. */
  readonly hint?: string | undefined;
}

/** Frames `clock`, `repositories`, `metadata`, and `refresh` where it was asked for. */
export const readMetadata = (frames: Frames, options: SurveyOptions, asked: Asked): Result<Metadata> => {
  const [now, list, cache] = [readClock(frames), frames.one('repositories'), frames.one('metadata')];
  if (!now.ok) return now;
  if (!list.ok) return list;
  if (!cache.ok) return cache;
  const failing = asked.judge(list.value, 'command-failed');
  const repositories = asked.parse(failing === undefined ? list.value.stdout : '', cache.value.stdout);
  if (!repositories.ok) return repositories;
  const { value } = repositories;
  const stale = options.refresh
    ? []
    : staleness({ repositories: value, now: now.value, maxAgeS: options.maxMetadataAgeS });
  const met = failing ?? metadataFault(frames, value, asked) ?? stale[0];
  return ok({ value, ageS: oldestAge(value, now.value), ...(met && { fault: met }) });
};

/** The first cause only: without repositories nothing can be refreshed, and without a refresh all is stale. */
const metadataFault = (
  frames: Frames,
  repositories: readonly Repository[],
  { manager, judge, hint }: Asked,
): Fault | undefined => {
  if (repositories.length === 0) return fault('no-repositories', `${manager} knows no enabled repository`, hint);
  const refresh = frames.find('refresh');
  return refresh && judge(refresh, 'metadata-failed');
};

/** Frame `unmerged`: configuration files that wait for a person. */
export const readUnmerged = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('unmerged');
  if (!frame.ok) return frame;
  const lines = frame.value.stdout.split('\n').filter((line) => line !== '');
  const files = parseEach('find', lines, (line) => (line.startsWith('/') ? line : undefined));
  return files.ok ? ok(files.value.toSorted().map((file) => `${file} needs review`)) : files;
};

const isCause = ({ code }: Fault): boolean =>
  code === 'lock-held' || code === 'no-repositories' || code.startsWith('metadata-');

/** One fault per code, and no consequences: what fails because of a lock or of missing metadata is not a second finding. */
export const causes = (faults: readonly (Fault | undefined)[]): readonly Fault[] => {
  const met = faults.filter((one) => one !== undefined);
  const kept = met.some(isCause)
    ? met.filter(({ code }) => code !== 'command-failed' && code !== 'resolution-failed')
    : met;
  return kept.filter((one, index) => kept.findIndex(({ code }) => code === one.code) === index);
};
