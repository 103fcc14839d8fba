// The survey: all questions about pending updates in one trip, and their answers as one value.
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { readGrub } from './grub.ts';
import { readHealth } from './health.ts';
import { readInstalled } from './installed.ts';
import { readMetadata } from './metadata.ts';
import { type Pending, readPending } from './pending.ts';
import { LOCK_WAIT_S, QUESTIONS_SCRIPT } from './questions.ts';
import { readRestart } from './restart.ts';

/** Milliseconds. A dead mirror costs apt its connection timeouts, per address and try. */
const SURVEY_TIMEOUT_MS = 300_000;
const REFRESH_TIMEOUT_MS = 600_000;

export const surveyQuery = (options: SurveyOptions): Query<Survey> => ({
  script: QUESTIONS_SCRIPT,
  args: [
    String(LOCK_WAIT_S),
    ...(options.refresh ? ['refresh'] : []),
    'lists',
    'health',
    'installed',
    options.allowRemovals ? 'full-upgrade' : 'upgrade',
    'restart',
  ],
  privileged: true,
  timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
  read: (frames) => readSurvey(frames, options.maxMetadataAgeS),
});

/** A resolution that fails on an unsound system says nothing new. */
const faultsOf = (health: Survey['faults'], pending: Pending): Survey['faults'] =>
  health.some(({ code }) => code === 'manager-broken' || code === 'manager-interrupted')
    ? health
    : [...health, ...pending.faults];

/** A lock that keeps the lists from being refreshed is met again by the questions behind it. */
const eachOnce = (faults: Survey['faults']): Survey['faults'] =>
  faults.filter(
    (met, index) => faults.findIndex(({ code, message }) => code === met.code && message === met.message) === index,
  );

const upgradesGrub = ({ changes }: Pending): boolean =>
  changes.some((change) => change.package === 'grub-pc' && change.action === 'upgrade');

const readSurvey = (frames: Frames, maxMetadataAgeS: number): Result<Survey> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const metadata = readMetadata(frames, maxMetadataAgeS);
  if (!metadata.ok) return metadata;
  const health = readHealth(frames, installed.value.manifest);
  if (!health.ok) return health;
  const pending = readPending(frames, installed.value);
  if (!pending.ok) return pending;
  const grub = readGrub(frames);
  if (!grub.ok) return grub;
  const restart = readRestart(frames);
  if (!restart.ok) return restart;
  const { apt, manifest, holds } = installed.value;
  const trap = grub.value && upgradesGrub(pending.value) ? [grub.value] : [];
  const attention = [metadata, health, pending, restart].flatMap(({ value }) => value.attention);
  return ok({
    managerVersion: apt.version,
    manifest,
    metadataAgeS: metadata.value.ageS,
    pending: pending.value.changes,
    holds,
    foreign: pending.value.foreign,
    livepatched: pending.value.livepatched,
    downloadBytes: pending.value.downloadBytes,
    reboot: restart.value.reboot,
    services: restart.value.services,
    faults: eachOnce([...metadata.value.faults, ...faultsOf(health.value.faults, pending.value), ...trap]),
    attention: [...new Set(attention)],
  });
};
