// The survey of a dnf 5 host: one script, and its answers put together. Parsers and judgements live beside this file.
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { type Candidate, parseCandidates } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { type Health, readLocks } from '../rpm/health.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { downloadOf, pendingChanges } from '../rpm/pending.ts';
import { parseRepositories } from '../rpm/repositories.ts';
import { readRestartNeed } from '../rpm/restart.ts';
import { byExitCode, causes, readMetadata, readSoft, readUnmerged } from '../rpm/survey-parts.ts';
import { parseAdvisories } from './advisories.ts';
import { faultOf } from './command-fault.ts';
import { readCheck } from './health.ts';
import { readHolds } from './holds.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { readUpgrade } from './upgrade.ts';

const REFRESH_TIMEOUT_MS = 900_000;
const SURVEY_TIMEOUT_MS = 600_000;

const judge = byExitCode(faultOf);

const readHealth = (frames: Frames): Result<Health> => {
  const frame = frames.one('check');
  return frame.ok ? readCheck(frame.value) : frame;
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
    metadata: readMetadata(frames, options, { manager: 'dnf5', judge, parse: parseRepositories }),
    upgrade: readUpgrade(frames),
    candidates: readSoft<Candidate>(frames, 'candidates', { judge, parse: parseCandidates }),
    advised: readSoft<AdvisedPackage>(frames, 'advisories', { judge, parse: parseAdvisories }),
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
