// The survey of a dnf 4 host: one script, and its answers put together. Parsers and judgements live beside this file.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { type AdvisedPackage, parseAdvisories } from '../rpm/advisories.ts';
import { type Candidate, parseCandidates } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { faultOf } from '../rpm/command-fault.ts';
import { type Health, readCheck, readLocks } from '../rpm/health.ts';
import { holdText, readHolds } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { answerLines, parseLines, releaseNotices } from '../rpm/lines.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import { oldestAge, parseRepositories, type Repository, staleness } from '../rpm/repositories.ts';
import { readRestartNeed } from '../rpm/restart.ts';
import { question } from './questions.ts';
import { readUpgrade } from './upgrade.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

/** An answer, or the fault that stands in its place while the rest of the survey still counts. */
interface Soft<T> {
  readonly value: T;
  readonly fault?: Fault;
}

const readMetadata = (
  frames: Frames,
  options: SurveyOptions,
): Result<Soft<readonly Repository[]> & { ageS: number | null }> => {
  const clock = frames.one('clock');
  if (!clock.ok) return clock;
  const list = frames.one('repositories');
  if (!list.ok) return list;
  const cache = frames.one('metadata');
  if (!cache.ok) return cache;
  const now = Number(clock.value.stdout.trim());
  if (!Number.isSafeInteger(now)) return unreadable('date +%s', clock.value.stdout.trim());
  const repositories = parseRepositories(list.value.stdout, cache.value.stdout);
  if (!repositories.ok) return repositories;
  const ageS = oldestAge(repositories.value, now);
  const freshness = { repositories: repositories.value, now, maxAgeS: options.maxMetadataAgeS };
  const [met] = metadataFaults(frames, list.value, options.refresh ? [] : staleness(freshness));
  return ok({ value: repositories.value, ageS, ...(met && { fault: met }) });
};

/** The first cause only: without repositories nothing can be refreshed, and without a refresh all is stale. */
const metadataFaults = (frames: Frames, list: Frame, stale: readonly Fault[]): readonly Fault[] => {
  if (list.code !== 0) return [faultOf(list, 'command-failed')];
  if (answerLines(list.stdout).length === 0)
    return [fault('no-repositories', 'dnf knows no enabled repository', hintOfSubscription(frames))];
  const refresh = frames.find('refresh');
  if (refresh !== undefined && refresh.code !== 0) return [faultOf(refresh, 'metadata-failed')];
  return stale;
};

const hintOfSubscription = (frames: Frames): string | undefined =>
  frames.all().some(({ stdout, stderr }) => /not registered with an entitlement server/.test(stdout + stderr))
    ? 'the system is not registered: on {host}: subscription-manager register'
    : undefined;

const readCandidates = (frames: Frames): Result<Soft<readonly Candidate[]>> => {
  const frame = frames.one('candidates');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return ok({ value: [], fault: faultOf(frame.value, 'command-failed') });
  const candidates = parseCandidates(frame.value.stdout);
  return candidates.ok ? ok({ value: candidates.value }) : candidates;
};

const readAdvisories = (frames: Frames): Result<Soft<readonly AdvisedPackage[]>> => {
  const list = frames.one('advisory-list');
  if (!list.ok) return list;
  const info = frames.one('advisory-info');
  if (!info.ok) return info;
  const bad = [list.value, info.value].find(({ code }) => code !== 0);
  if (bad !== undefined) return ok({ value: [], fault: faultOf(bad, 'command-failed') });
  const advised = parseAdvisories(list.value.stdout, info.value.stdout);
  return advised.ok ? ok({ value: advised.value }) : advised;
};

const parseFile = (line: string): string | undefined => (line.startsWith('/') ? line : undefined);

const readUnmerged = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('unmerged');
  if (!frame.ok) return frame;
  const files = parseLines('find', frame.value.stdout, parseFile);
  return files.ok ? ok(files.value.toSorted().map((file) => `${file} needs review`)) : files;
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

/** The version of dnf is that of its package; a host where it is no package still runs version 4, says `serves`. */
const versionOf = (installed: readonly SizedPackage[]): string =>
  installed.find(({ name }) => name === 'dnf' || name === 'yum')?.version ?? '4';

const readHealth = (frames: Frames): Result<Health> => {
  const frame = frames.one('check');
  return frame.ok ? readCheck(frame.value) : frame;
};

/** Every part of the answer, before anything is concluded from them together. */
const readParts = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions) =>
  collect({
    locks: readLocks(frames),
    metadata: readMetadata(frames, options),
    upgrade: readUpgrade(frames),
    candidates: readCandidates(frames),
    advised: readAdvisories(frames),
    holds: readHolds(frames),
    health: readHealth(frames),
    restart: readRestartNeed(frames, installed),
    unmerged: readUnmerged(frames),
  });

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const parts = readParts(frames, installed.value, options);
  if (!parts.ok) return parts;
  const { locks, metadata, upgrade, candidates, advised, holds, health, restart, unmerged } = parts.value;
  const { rows, reasons, notes } = upgrade;
  return ok({
    managerVersion: versionOf(installed.value),
    manifest: manifestOf(installed.value),
    metadataAgeS: metadata.ageS,
    pending: pendingChanges({
      installed: installed.value,
      rows,
      reasons,
      // Without a resolution dnf left nothing out: it said nothing at all.
      candidates: upgrade.fault ? [] : candidates.value,
      holds,
      advised: advised.value,
      repositories: metadata.value,
    }),
    holds: holds.map(holdText),
    downloadBytes: upgrade.fault ? null : downloadOf(rows, candidates.value),
    ...restart,
    faults: causes([...locks, metadata.fault, upgrade.fault, candidates.fault, advised.fault, ...health.faults]),
    attention: [...releaseNotices(frames.all()), ...notes, ...health.attention, ...unmerged],
  });
};

/** Everything about pending updates in one round trip. */
export const survey = (options: SurveyOptions): Query<Survey> =>
  question({
    asks: [
      ...(options.refresh ? ['refresh'] : []),
      'packages',
      options.allowRemovals ? 'upgrade-removing' : 'upgrade-keeping',
      'pending',
      'holds',
      'health',
      'restart',
    ],
    timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
    read: (frames) => readSurvey(frames, options),
  });
