// The survey of a dnf 5 host: one script, and its answers put together. Parsers and judgements live beside this file.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { parseEach, unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { type Candidate, parseCandidates } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { type Health, readLocks } from '../rpm/health.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import { oldestAge, parseRepositories, type Repository, staleness } from '../rpm/repositories.ts';
import { readRestartNeed } from '../rpm/restart.ts';
import { parseAdvisories } from './advisories.ts';
import { faultOf } from './command-fault.ts';
import { readCheck } from './health.ts';
import { readHolds } from './holds.ts';
import { linesOf } from './lines.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readUpgrade } from './upgrade.ts';

const REFRESH_TIMEOUT_MS = 900_000;
const SURVEY_TIMEOUT_MS = 600_000;

/** An answer, or the fault that stands in its place while the rest of the survey still counts. */
interface Soft<T> {
  readonly value: T;
  readonly fault?: Fault;
}

/** One command's answer, read by `parse` when the command succeeded. */
const readSoft = <T>(
  frames: Frames,
  name: string,
  parse: (text: string) => Result<readonly T[]>,
): Result<Soft<readonly T[]>> => {
  const frame = frames.one(name);
  if (!frame.ok) return frame;
  if (frame.value.code !== 0) return ok({ value: [], fault: faultOf(frame.value, 'command-failed') });
  const values = parse(frame.value.stdout);
  return values.ok ? ok({ value: values.value }) : values;
};

/** The first cause only: without repositories nothing can be refreshed, and without a refresh all is stale. */
const metadataFaults = (frames: Frames, list: Frame, stale: readonly Fault[]): readonly Fault[] => {
  if (list.code !== 0) return [faultOf(list, 'command-failed')];
  if (linesOf(list.stdout).length === 0) return [fault('no-repositories', 'dnf5 knows no enabled repository')];
  const refresh = frames.find('refresh');
  if (refresh !== undefined && refresh.code !== 0) return [faultOf(refresh, 'metadata-failed')];
  return stale;
};

interface Metadata extends Soft<readonly Repository[]> {
  readonly ageS: number | null;
}

const readMetadata = (frames: Frames, options: SurveyOptions): Result<Metadata> => {
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
  const freshness = { repositories: repositories.value, now, maxAgeS: options.maxMetadataAgeS };
  const [met] = metadataFaults(frames, list.value, options.refresh ? [] : staleness(freshness));
  return ok({ value: repositories.value, ageS: oldestAge(repositories.value, now), ...(met && { fault: met }) });
};

const readUnmerged = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('unmerged');
  if (!frame.ok) return frame;
  const files = parseEach('find', linesOf(frame.value.stdout), (line) => (line.startsWith('/') ? line : undefined));
  return files.ok ? ok(files.value.toSorted().map((file) => `${file} needs review`)) : files;
};

const readHealth = (frames: Frames): Result<Health> => {
  const frame = frames.one('check');
  return frame.ok ? readCheck(frame.value) : frame;
};

/** One fault per code, and no consequences: what fails because of missing metadata is not a second finding. */
const causes = (faults: readonly (Fault | undefined)[]): readonly Fault[] => {
  const met = faults.filter((one) => one !== undefined);
  const isCause = ({ code }: Fault): boolean => code === 'no-repositories' || code.startsWith('metadata-');
  const kept = met.some(isCause)
    ? met.filter(({ code }) => code !== 'command-failed' && code !== 'resolution-failed')
    : met;
  return kept.filter((one, index) => kept.findIndex(({ code }) => code === one.code) === index);
};

const versionOf = (installed: readonly SizedPackage[]): string =>
  installed.find(({ name }) => name === 'dnf5')?.version ?? '5';

/** While somebody else changes packages nothing else was asked: what is pending is then nobody's knowledge. */
const lockedSurvey = (installed: readonly SizedPackage[], locks: readonly Fault[]): Survey => ({
  managerVersion: versionOf(installed),
  manifest: manifestOf(installed),
  metadataAgeS: null,
  pending: [],
  holds: [],
  downloadBytes: null,
  reboot: { needed: 'unknown', reasons: [] },
  services: [],
  faults: locks,
  attention: [],
});

/** Every part of the answer, before anything is concluded from them together. */
const readParts = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions) =>
  collect({
    metadata: readMetadata(frames, options),
    upgrade: readUpgrade(frames),
    candidates: readSoft<Candidate>(frames, 'candidates', parseCandidates),
    advised: readSoft<AdvisedPackage>(frames, 'advisories', parseAdvisories),
    holds: readHolds(frames),
    health: readHealth(frames),
    restart: readRestartNeed(frames, installed),
    unmerged: readUnmerged(frames),
  });

const readFree = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions): Result<Survey> => {
  const parts = readParts(frames, installed, options);
  if (!parts.ok) return parts;
  const { metadata, upgrade, candidates, advised, holds, health, restart, unmerged } = parts.value;
  const { rows, reasons, notes } = upgrade;
  return ok({
    managerVersion: versionOf(installed),
    manifest: manifestOf(installed),
    metadataAgeS: metadata.ageS,
    pending: pendingChanges({
      installed,
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
    faults: causes([metadata.fault, upgrade.fault, candidates.fault, advised.fault, ...health.faults]),
    attention: [...notes, ...health.attention, ...unmerged],
  });
};

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const locks = readLocks(frames);
  if (!locks.ok) return locks;
  return locks.value.length > 0
    ? ok(lockedSurvey(installed.value, locks.value))
    : readFree(frames, installed.value, options);
};

/** Everything about pending updates in one round trip. */
export const survey = (options: SurveyOptions): Query<Survey> => ({
  script: QUESTIONS,
  args: [
    LOCK_PATIENCE_S,
    'locks',
    ...(options.refresh ? ['refresh'] : []),
    'packages',
    options.allowRemovals ? 'upgrade-removing' : 'upgrade-keeping',
    'pending',
    'holds',
    'health',
    'restart',
  ],
  privileged: true,
  timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
  read: (frames) => readSurvey(frames, options),
});
