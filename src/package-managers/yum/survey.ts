// The survey of a yum 3 host: one script, and its answers put together. Parsers and judgements live beside this file.
import type { Change } from '../../core/change.ts';
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import type { Candidate } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { readLocks } from '../rpm/health.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { keepBack, type Resolved } from '../rpm/keep-back.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import type { Repository } from '../rpm/repositories.ts';
import { byExitCode, causes, readMetadata, readSoft, type Soft } from '../rpm/survey-parts.ts';
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

/** Exit code of `check-update` when there are updates. */
const UPDATES = 100;

const judge = byExitCode(faultOf);

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
const readAdvisories = (
  frames: Frames,
  repositories: readonly Repository[],
): Result<Soft<readonly AdvisedPackage[]>> => {
  const [list, info] = [frames.one('advisory-list'), frames.one('advisory-info')];
  if (!list.ok) return list;
  if (!info.ok) return info;
  if (!repositories.some(({ hasAdvisories }) => hasAdvisories)) return ok({ value: [] });
  const bad = [list.value, info.value].find(({ code }) => code !== 0);
  if (bad !== undefined) return ok({ value: [], fault: faultOf(bad, 'command-failed') });
  const advised = parseAdvisories(list.value.stdout, info.value.stdout);
  return advised.ok ? ok({ value: advised.value }) : advised;
};

/** What dnf's reader says of dnf, of the program that it was. */
const inOwnWords = (change: Change): Change => ({ ...change, why: change.why.replace(/\bdnf\b/, 'yum') });

const versionOf = (installed: readonly SizedPackage[]): string =>
  installed.find(({ name }) => name === 'yum')?.version ?? '3';

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const metadata = readMetadata(frames, options, { manager: 'yum', judge, parse: parseRepositories });
  if (!metadata.ok) return metadata;
  const parts = collect({
    locks: readLocks(frames),
    upgrade: readUpgrade(frames),
    candidates: readSoft<Candidate>(frames, 'candidates', {
      judge: byExitCode(faultOf, [UPDATES]),
      parse: parseUpdates,
    }),
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
