// The survey of an Arch host: one script, and its answers put together. Nothing in it changes the system's package database.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { leftChanges, readHolds, readUpdates, transactionChanges } from './changes.ts';
import { type Health, readHealth, readLock } from './health.ts';
import { type LocalPackage, manifestOf, readInstalled } from './installed.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { errorWords, linesOf } from './read-lines.ts';
import { readReboot } from './restart.ts';
import { readTransaction, type Transaction } from './transaction.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

interface Metadata {
  readonly ageS: number | null;
  readonly fault?: Fault;
}

const MIRROR_HINT = 'on {host}: mend the mirror that it names in /etc/pacman.d/mirrorlist; checkupdates tries it';

const metadataFault = (frames: Frames, ageS: number | null, options: SurveyOptions): Fault | undefined => {
  if (linesOf(frames.find('repositories')?.stdout ?? '').length === 0)
    return fault('no-repositories', 'pacman.conf names no repository');
  const refresh = frames.find('refresh');
  if (refresh !== undefined && refresh.code !== 0) return fault('metadata-failed', errorWords(refresh), MIRROR_HINT);
  if (ageS === null) return fault('metadata-stale', 'the package lists were never fetched', MIRROR_HINT);
  return ageS > options.maxMetadataAgeS
    ? fault('metadata-stale', `the package lists are ${Math.round(ageS / 3600)} hours old`, MIRROR_HINT)
    : undefined;
};

const readMetadata = (frames: Frames, options: SurveyOptions): Result<Metadata> => {
  const age = frames.one('age');
  if (!age.ok) return age;
  const text = age.value.stdout.trim();
  if (!/^-?\d*$/.test(text)) return unreadable('age', text);
  const ageS = text === '' ? null : Math.max(0, Number(text));
  const met = metadataFault(frames, ageS, options);
  return ok({ ageS, ...(met && { fault: met }) });
};

const readVersion = (frames: Frames): Result<string> => {
  const frame = frames.one('version');
  if (!frame.ok) return frame;
  const version = /Pacman v(\S+)/.exec(frame.value.stdout)?.[1];
  return version === undefined ? unreadable('pacman --version', frame.value.stdout) : ok(version);
};

/** A transaction, or the fault in its place while the rest of the survey still counts. */
interface Upgrade {
  readonly transaction?: Transaction;
  readonly fault?: Fault;
}

const readUpgrade = (frames: Frames, installed: readonly LocalPackage[]): Result<Upgrade> => {
  const read = readTransaction(frames, installed);
  if (read.ok) return ok({ transaction: read.value });
  return read.fault.code === 'resolution-failed' ? ok({ fault: read.fault }) : read;
};

const prepareFault = (frames: Frames): readonly Fault[] => {
  const frame = frames.find('prepare');
  return frame === undefined || frame.code === 0 ? [] : [fault('command-failed', errorWords(frame))];
};

interface Parts {
  readonly version: string;
  readonly installed: readonly LocalPackage[];
  readonly metadata: Metadata;
  readonly upgrade: Upgrade;
  readonly health: Health;
  readonly locks: readonly Fault[];
}

/** Without the packages' lists or the private database, that nothing can be resolved is no second finding. */
const faultsOf = (frames: Frames, { metadata, upgrade, health, locks }: Parts): readonly Fault[] => {
  const prepared = prepareFault(frames);
  const blind = metadata.fault !== undefined || prepared.length > 0;
  return [
    ...locks,
    ...prepared,
    ...(metadata.fault ? [metadata.fault] : []),
    ...(upgrade.fault && !blind ? [upgrade.fault] : []),
    ...health.faults,
  ];
};

const readParts = (frames: Frames, options: SurveyOptions): Result<Parts> => {
  const version = readVersion(frames);
  if (!version.ok) return version;
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const locks = readLock(frames);
  if (!locks.ok) return locks;
  const metadata = readMetadata(frames, options);
  if (!metadata.ok) return metadata;
  const upgrade = readUpgrade(frames, installed.value);
  if (!upgrade.ok) return upgrade;
  const health = readHealth(frames);
  if (!health.ok) return health;
  return ok({
    version: version.value,
    installed: installed.value,
    locks: locks.value,
    metadata: metadata.value,
    upgrade: upgrade.value,
    health: health.value,
  });
};

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const parts = readParts(frames, options);
  if (!parts.ok) return parts;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const updates = readUpdates(frames, 'updates');
  if (!updates.ok) return updates;
  const reboot = readReboot(frames);
  if (!reboot.ok) return reboot;
  const { installed, upgrade, metadata, health, version } = parts.value;
  const { transaction } = upgrade;
  return ok({
    managerVersion: version,
    manifest: manifestOf(installed),
    metadataAgeS: metadata.ageS,
    pending: [
      ...(transaction ? transactionChanges(transaction, installed) : []),
      ...leftChanges(updates.value, transaction, installed),
    ],
    holds: holds.value,
    downloadBytes: transaction ? downloadOf(transaction) : null,
    reboot: reboot.value,
    services: [],
    faults: faultsOf(frames, parts.value),
    attention: health.attention,
  });
};

export const downloadOf = ({ incoming }: Transaction): number =>
  incoming.reduce((sum, { downloadBytes }) => sum + downloadBytes, 0);

/**
 * Everything about pending updates in one round trip. Removals are always resolved: pacman can only upgrade the whole,
 * and a plan that may not remove is refused.
 */
export const survey = (options: SurveyOptions): Query<Survey> => ({
  script: QUESTIONS,
  args: [LOCK_PATIENCE_S, ...(options.refresh ? ['refresh'] : []), 'packages', 'pending', 'holds', 'health', 'restart'],
  privileged: true,
  timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
  read: (frames) => readSurvey(frames, options),
});
