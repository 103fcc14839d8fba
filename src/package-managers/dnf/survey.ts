// The survey of a dnf 4 host: one script, and its answers put together. Parsers and judgements live beside this file.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { type AdvisedPackage, parseAdvisories } from '../rpm/advisories.ts';
import { type Candidate, parseCandidates } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { faultOf } from '../rpm/command-fault.ts';
import { type Health, readCheck, readLocks } from '../rpm/health.ts';
import { holdText, readHolds } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { releaseNotices } from '../rpm/lines.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import { parseRepositories } from '../rpm/repositories.ts';
import { readRestartNeed } from '../rpm/restart.ts';
import { byExitCode, causes, readMetadata, readSoft, readUnmerged, type Soft } from '../rpm/survey-parts.ts';
import { question } from './questions.ts';
import { readUpgrade } from './upgrade.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

const judge = byExitCode(faultOf);

const hintOfSubscription = (frames: Frames): string | undefined =>
  frames.all().some(({ stdout, stderr }) => /not registered with an entitlement server/.test(stdout + stderr))
    ? 'the system is not registered: on {host}: subscription-manager register'
    : undefined;

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
    metadata: readMetadata(frames, options, {
      manager: 'dnf',
      judge,
      parse: parseRepositories,
      hint: hintOfSubscription(frames),
    }),
    upgrade: readUpgrade(frames),
    candidates: readSoft<Candidate>(frames, 'candidates', { judge, parse: parseCandidates }),
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
