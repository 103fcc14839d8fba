// The survey of a yum 3 host: one script, and its answers put together. Parsers and judgements live beside this file.
import type { Change } from '../../core/change.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import type { Candidate } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { readLocks } from '../rpm/health.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { keepBack, type Resolved } from '../rpm/keep-back.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import { oldestAge, type Repository, staleness } from '../rpm/repositories.ts';
import { parseAdvisories } from './advisories.ts';
import { faultOf } from './command-fault.ts';
import { readHealth } from './health.ts';
import { readHolds } from './holds.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { parseRepositories } from './repositories.ts';
import { readReboot } from './restart.ts';
import { isAnswered, parseTransactionTable } from './transaction-table.ts';
import { parseUpdates } from './updates.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

/** An answer, or the fault that stands in its place while the rest of the survey still counts. */
interface Soft<T> {
  readonly value: readonly T[];
  readonly fault?: Fault;
}

/** Exit code of `check-update` when there are updates. */
const UPDATES = 100;

const readCandidates = (frames: Frames): Result<Soft<Candidate>> => {
  const frame = frames.one('candidates');
  if (!frame.ok) return frame;
  if (frame.value.code !== 0 && frame.value.code !== UPDATES)
    return ok({ value: [], fault: faultOf(frame.value, 'command-failed') });
  const updates = parseUpdates(frame.value.stdout);
  return updates.ok ? ok({ value: updates.value }) : updates;
};

interface Upgrade extends Resolved {
  readonly fault?: Fault;
}

const readTable = (frame: Frame): Result<Upgrade> => {
  if (!isAnswered(frame.stdout))
    return ok({ rows: [], reasons: new Map(), fault: faultOf(frame, 'resolution-failed') });
  const rows = parseTransactionTable(frame.stdout);
  return rows.ok ? ok({ rows: rows.value, reasons: new Map() }) : rows;
};

/** Frame `upgrade`, and `upgrade-keeping` where removals are not allowed and the first one has some. */
const readUpgrade = (frames: Frames): Result<Upgrade> => {
  const frame = frames.one('upgrade');
  if (!frame.ok) return frame;
  const all = readTable(frame.value);
  const second = frames.find('upgrade-keeping');
  if (!all.ok || second === undefined) return all;
  const keeping = readTable(second);
  return keeping.ok ? ok({ ...keeping.value, ...keepBack(all.value, keeping.value) }) : keeping;
};

/** Where no repository has advisories `updateinfo` may end badly; that is no news about the host. */
const readAdvisories = (frames: Frames, repositories: readonly Repository[]): Result<Soft<AdvisedPackage>> => {
  const [list, info] = [frames.one('advisory-list'), frames.one('advisory-info')];
  if (!list.ok) return list;
  if (!info.ok) return info;
  if (!repositories.some(({ hasAdvisories }) => hasAdvisories)) return ok({ value: [] });
  const bad = [list.value, info.value].find(({ code }) => code !== 0);
  if (bad !== undefined) return ok({ value: [], fault: faultOf(bad, 'command-failed') });
  const advised = parseAdvisories(list.value.stdout, info.value.stdout);
  return advised.ok ? ok({ value: advised.value }) : advised;
};

/** The first cause only: without repositories nothing can be refreshed, and without a refresh all is stale. */
const metadataFault = (frames: Frames, list: Frame, known: readonly Repository[]): Fault | undefined => {
  if (list.code !== 0) return faultOf(list, 'command-failed');
  if (known.length === 0) return fault('no-repositories', 'yum knows no enabled repository');
  const refresh = frames.find('refresh');
  return refresh !== undefined && refresh.code !== 0 ? faultOf(refresh, 'metadata-failed') : undefined;
};

interface Metadata extends Soft<Repository> {
  readonly ageS: number | null;
}

const readMetadata = (frames: Frames, options: SurveyOptions): Result<Metadata> => {
  const [clock, list, cache] = [frames.one('clock'), frames.one('repositories'), frames.one('metadata')];
  if (!clock.ok) return clock;
  if (!list.ok) return list;
  if (!cache.ok) return cache;
  const now = Number(clock.value.stdout.trim());
  if (!Number.isSafeInteger(now)) return unreadable('date +%s', clock.value.stdout.trim());
  const repositories = parseRepositories(list.value.stdout, cache.value.stdout);
  if (!repositories.ok) return repositories;
  const stale = staleness({ repositories: repositories.value, now, maxAgeS: options.maxMetadataAgeS });
  const met = metadataFault(frames, list.value, repositories.value) ?? (options.refresh ? undefined : stale[0]);
  return ok({ value: repositories.value, ageS: oldestAge(repositories.value, now), ...(met && { fault: met }) });
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

/** What dnf's reader says of dnf, of the program that it was. */
const inOwnWords = (change: Change): Change => ({ ...change, why: change.why.replace(/\bdnf\b/, 'yum') });

const versionOf = (installed: readonly SizedPackage[]): string =>
  installed.find(({ name }) => name === 'yum')?.version ?? '3';

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const metadata = readMetadata(frames, options);
  if (!metadata.ok) return metadata;
  const parts = collect({
    locks: readLocks(frames),
    upgrade: readUpgrade(frames),
    candidates: readCandidates(frames),
    advised: readAdvisories(frames, metadata.value.value),
    holds: readHolds(frames),
    health: readHealth(frames),
    reboot: readReboot(frames, installed.value),
  });
  if (!parts.ok) return parts;
  const { locks, upgrade, candidates, advised, holds, health, reboot } = parts.value;
  return ok({
    managerVersion: versionOf(installed.value),
    manifest: manifestOf(installed.value),
    metadataAgeS: metadata.value.ageS,
    pending: pendingChanges({
      installed: installed.value,
      rows: upgrade.rows,
      reasons: upgrade.reasons,
      // Without a resolution yum left nothing out: it said nothing at all.
      candidates: upgrade.fault ? [] : candidates.value,
      holds,
      advised: advised.value,
      repositories: metadata.value.value,
    }).map(inOwnWords),
    holds: holds.map(holdText),
    downloadBytes: upgrade.fault ? null : downloadOf(upgrade.rows, []),
    reboot,
    services: [],
    faults: causes([...locks, metadata.value.fault, upgrade.fault, candidates.fault, advised.fault, ...health.faults]),
    attention: health.attention,
  });
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
