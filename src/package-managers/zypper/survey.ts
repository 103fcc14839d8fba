// The survey of a host with zypper: one script, and its answers put together. Parsers and judgements live beside this file.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { parseEach } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { byName } from '../rpm/by-name.ts';
import { collect } from '../rpm/collect.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { faultOf, isDone } from './exit-code.ts';
import { readHealth, readLocks } from './health.ts';
import { type Hold, holdText, parseHolds } from './holds.ts';
import { advisedPackages, parsePatches } from './patches.ts';
import { pendingChanges } from './pending.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readMetadata } from './repositories.ts';
import { readRestartNeed } from './restart.ts';
import { type Candidate, parseUpdates } from './updates.ts';
import { readUpgrade } from './upgrade.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

/** `update`: to the newest that fits. `distribution`: `dist-upgrade`, all of it, which is the only way on Tumbleweed. */
export type Way = 'update' | 'distribution';

/** An answer, or the fault that stands in its place while the rest of the survey still counts. */
interface Soft<T> {
  readonly value: T;
  readonly fault?: Fault;
}

const readCandidates = (frames: Frames): Result<Soft<readonly Candidate[]>> => {
  const frame = frames.one('candidates');
  if (!frame.ok) return frame;
  if (!isDone(frame.value.code)) return ok({ value: [], fault: faultOf(frame.value, 'command-failed') });
  const candidates = parseUpdates(frame.value.stdout);
  return candidates.ok ? ok({ value: candidates.value }) : candidates;
};

const readAdvised = (frames: Frames, installed: readonly SizedPackage[]): Result<Soft<readonly AdvisedPackage[]>> => {
  const list = frames.one('patches');
  if (!list.ok) return list;
  const info = frames.one('patch-packages');
  if (!info.ok) return info;
  const bad = [list.value, info.value].find(({ code }) => !isDone(code));
  if (bad !== undefined) return ok({ value: [], fault: faultOf(bad, 'command-failed') });
  const patches = parsePatches(list.value.stdout);
  if (!patches.ok) return patches;
  const advised = advisedPackages(patches.value, info.value.stdout, byName(installed));
  return advised.ok ? ok({ value: advised.value }) : advised;
};

/** Which holds there are is unknown as long as another program holds the lock. */
const readHoldsSoftly = (frames: Frames): Result<Soft<readonly Hold[]>> => {
  const frame = frames.one('holds');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return ok({ value: [], fault: faultOf(frame.value, 'command-failed') });
  const holds = parseHolds(frame.value.stdout);
  return holds.ok ? ok({ value: holds.value }) : holds;
};

const readUnmerged = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('unmerged');
  if (!frame.ok) return frame;
  const lines = frame.value.stdout.split('\n').filter((line) => line !== '');
  const files = parseEach('find', lines, (line) => (line.startsWith('/') ? line : undefined));
  return files.ok ? ok(files.value.toSorted().map((file) => `${file} needs review`)) : files;
};

/** `zypper 1.14.42` */
const readVersion = (frames: Frames): Result<string> => {
  const frame = frames.one('version');
  return frame.ok ? ok(frame.value.stdout.trim().replace(/^zypper /, '')) : frame;
};

/** One fault per code, and no consequences: what fails because of a lock or of missing metadata is not a second finding. */
const causes = (faults: readonly (Fault | undefined)[]): readonly Fault[] => {
  const met = faults.filter((one) => one !== undefined);
  const isCause = ({ code }: Fault): boolean =>
    code === 'lock-held' || code === 'no-repositories' || code.startsWith('metadata-');
  const kept = met.some(isCause)
    ? met.filter(({ code }) => code !== 'command-failed' && code !== 'resolution-failed')
    : met;
  return kept.filter((one, index) => kept.findIndex(({ code }) => code === one.code) === index);
};

/** Every part of the answer, before anything is concluded from them together. */
const readParts = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions) =>
  collect({
    version: readVersion(frames),
    locks: readLocks(frames),
    metadata: readMetadata(frames, options),
    upgrade: readUpgrade(frames),
    candidates: readCandidates(frames),
    advised: readAdvised(frames, installed),
    holds: readHoldsSoftly(frames),
    health: readHealth(frames, installed),
    restart: readRestartNeed(frames),
    unmerged: readUnmerged(frames),
  });

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const parts = readParts(frames, installed.value, options);
  if (!parts.ok) return parts;
  const { version, locks, metadata, upgrade, candidates, advised, holds, health, restart, unmerged } = parts.value;
  return ok({
    managerVersion: version,
    manifest: manifestOf(installed.value),
    metadataAgeS: metadata.ageS,
    pending: pendingChanges({
      ...upgrade,
      installed: installed.value,
      // Without a resolution zypper left nothing out: it said nothing at all.
      candidates: upgrade.fault ? [] : candidates.value,
      holds: holds.value,
      advised: advised.value,
      repositories: metadata.repositories,
    }),
    holds: holds.value.map(holdText),
    downloadBytes: upgrade.downloadBytes,
    ...restart,
    faults: causes([
      ...locks,
      ...metadata.faults,
      upgrade.fault,
      candidates.fault,
      advised.fault,
      holds.fault,
      ...health,
    ]),
    attention: unmerged,
  });
};

const resolutionOf = (way: Way, { allowRemovals }: SurveyOptions): string => {
  if (way === 'distribution') return 'distribution';
  return allowRemovals ? 'upgrade-removing' : 'upgrade-keeping';
};

/** Everything about pending updates in one round trip. */
export const surveyBy =
  (way: Way) =>
  (options: SurveyOptions): Query<Survey> => ({
    script: QUESTIONS,
    args: [
      LOCK_PATIENCE_S,
      'locks',
      ...(options.refresh ? ['refresh'] : []),
      'packages',
      resolutionOf(way, options),
      'pending',
      'holds',
      'health',
      'restart',
    ],
    privileged: true,
    timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
    read: (frames) => readSurvey(frames, options),
  });
