// The survey of a tdnf host: one script, and its answers put together. Parsers live beside this file.

import type { Change } from '../../core/change.ts';
import type { Fault } from '../../core/fault.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { type ByName, byName } from '../rpm/by-name.ts';
import type { Candidate } from '../rpm/candidates.ts';
import { collect } from '../rpm/collect.ts';
import { readLocks } from '../rpm/health.ts';
import { holdText } from '../rpm/holds.ts';
import { manifestOf, readInstalled, type SizedPackage } from '../rpm/installed.ts';
import { pendingChanges } from '../rpm/pending.ts';
import { readMetadata, readSoft, type Soft } from '../rpm/survey-parts.ts';
import { parseAdvisories } from './advisories.ts';
import { readHealth } from './health.ts';
import { readHolds } from './holds.ts';
import { faultIn, parseList, textOf } from './json.ts';
import { rebootNeed } from './kernel.ts';
import { packageOf } from './packages.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { parseRepositories } from './repositories.ts';
import { parseSolved } from './solved.ts';

const SURVEY_TIMEOUT_MS = 900_000;

/** `check-update` ends with 100 when asked to be like dnf; both are answers. */
const readCandidates = (frames: Frames, installed: ByName<InstalledPackage>): Result<Soft<readonly Candidate[]>> => {
  const frame = frames.one('candidates');
  if (!frame.ok) return frame;
  const met = frame.value.code === 100 ? undefined : faultIn(frame.value, 'command-failed');
  if (met !== undefined) return ok({ value: [], fault: met });
  const list = parseList('tdnf check-update', frame.value.stdout);
  if (!list.ok) return list;
  const candidates: Candidate[] = [];
  for (const entry of list.value) {
    const nevra = packageOf(entry, installed);
    if (nevra === undefined) return unreadable('tdnf check-update', JSON.stringify(entry));
    candidates.push({ ...nevra, repository: textOf(entry, 'Repo'), downloadBytes: 0, installedBytes: 0 });
  }
  return ok({ value: candidates });
};

/** What dnf's reader says of dnf, of the program that it was. */
const inOwnWords = (change: Change): Change => ({ ...change, why: change.why.replace(/\bdnf\b/, 'tdnf') });

const versionOf = (installed: readonly SizedPackage[]): string =>
  installed.find(({ name }) => name === 'tdnf')?.version ?? 'unknown';

const readHealthOf = (frames: Frames, installed: readonly SizedPackage[]): Result<readonly Fault[]> => {
  const frame = frames.one('check');
  return frame.ok ? readHealth(frame.value, installed) : frame;
};

/** What tdnf itself was not asked for. */
const base = (frames: Frames, installed: readonly SizedPackage[]) => ({
  managerVersion: versionOf(installed),
  manifest: manifestOf(installed),
  reboot: rebootNeed(frames.find('kernel')?.stdout.trim() ?? '', installed),
  services: [],
  downloadBytes: null,
  attention: [],
});

const readFree = (frames: Frames, installed: readonly SizedPackage[], options: SurveyOptions): Result<Survey> => {
  const present = byName(installed);
  const candidates = readCandidates(frames, present);
  if (!candidates.ok) return candidates;
  const parts = collect({
    metadata: readMetadata(frames, options, { manager: 'tdnf', judge: faultIn, parse: parseRepositories }),
    upgrade: readSoft(frames, 'upgrade', {
      judge: faultIn,
      code: 'resolution-failed',
      parse: (text) => parseSolved(text, { installed: present, candidates: candidates.value.value }),
    }),
    advised: readSoft(frames, 'advisories', { judge: faultIn, parse: (text) => parseAdvisories(text, present) }),
    holds: readHolds(frames),
    health: readHealthOf(frames, installed),
  });
  if (!parts.ok) return parts;
  const { metadata, upgrade, advised, holds, health } = parts.value;
  const asked = metadata.fault ? [metadata.fault] : [upgrade.fault, candidates.value.fault, advised.fault];
  return ok({
    ...base(frames, installed),
    metadataAgeS: metadata.ageS,
    pending: pendingChanges({
      installed,
      rows: upgrade.value,
      reasons: new Map(),
      // Without a resolution tdnf left nothing out: it said nothing at all.
      candidates: upgrade.fault ? [] : candidates.value.value,
      holds,
      advised: advised.value,
      repositories: metadata.value,
    }).map(inOwnWords),
    holds: holds.map(holdText),
    faults: [...asked.filter((one) => one !== undefined), ...health],
  });
};

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const locks = readLocks(frames);
  if (!locks.ok) return locks;
  if (locks.value.length === 0) return readFree(frames, installed.value, options);
  return ok({ ...base(frames, installed.value), metadataAgeS: null, pending: [], holds: [], faults: locks.value });
};

/** Everything about pending updates in one round trip. */
export const survey = (options: SurveyOptions): Query<Survey> => ({
  script: QUESTIONS,
  args: [
    LOCK_PATIENCE_S,
    'locks',
    ...(options.refresh ? ['refresh'] : []),
    'packages',
    'pending',
    'holds',
    'health',
    'restart',
  ],
  privileged: true,
  timeoutMs: SURVEY_TIMEOUT_MS,
  read: (frames) => readSurvey(frames, options),
});
