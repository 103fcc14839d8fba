// The survey of a host with zypper: one script, and its answers put together. Parsers and judgements live beside this file.
import type { Fault, FaultCode } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { byName } from '../rpm/by-name.ts';
import { collect } from '../rpm/collect.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { byExitCode, causes, readSoft, readUnmerged, type Soft } from '../rpm/survey-parts.ts';
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

const judge = (frame: Frame, code: FaultCode): Fault | undefined =>
  isDone(frame.code) ? undefined : faultOf(frame, code);

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

/** `zypper 1.14.42` */
const readVersion = (frames: Frames): Result<string> => {
  const frame = frames.one('version');
  return frame.ok ? ok(frame.value.stdout.trim().replace(/^zypper /, '')) : frame;
};

/** Every part of the answer, before anything is concluded from them together. */
const readParts = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions) =>
  collect({
    version: readVersion(frames),
    locks: readLocks(frames),
    metadata: readMetadata(frames, options),
    upgrade: readUpgrade(frames),
    candidates: readSoft<Candidate>(frames, 'candidates', { judge, parse: parseUpdates }),
    advised: readAdvised(frames, installed),
    // Which there are is unknown as long as another program holds the lock.
    holds: readSoft<Hold>(frames, 'holds', { judge: byExitCode(faultOf), parse: parseHolds }),
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
