// The survey of an Alpine host: one script, and its answers put together.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Query } from '../../remote/query.ts';
import type { Survey, SurveyOptions } from '../package-manager.ts';
import { unreadable } from '../parse-each.ts';
import { leftChanges, moveChanges, readHolds, readUpdates } from './changes.ts';
import { brokenFaults, manifestOf, readArch, readInstalled } from './installed.ts';
import { readOrigins } from './policy.ts';
import { LOCK_PATIENCE_S, QUESTIONS } from './questions.ts';
import { errorWords, parseLines } from './read-lines.ts';
import { readReboot } from './restart.ts';
import { type Move, readSimulation } from './simulation.ts';

const REFRESH_TIMEOUT_MS = 600_000;
const SURVEY_TIMEOUT_MS = 300_000;

const MIRROR_HINT = 'on {host}: apk update, and mend the mirror that it names in /etc/apk/repositories';

interface Metadata {
  readonly ageS: number | null;
  readonly fault?: Fault;
}

const readMetadata = (frames: Frames, options: SurveyOptions): Result<Metadata> => {
  const count = frames.one('repositories');
  if (!count.ok) return count;
  const age = frames.one('age');
  if (!age.ok) return age;
  const text = age.value.stdout.trim();
  if (!/^-?\d*$/.test(text)) return unreadable('age', text);
  const ageS = text === '' ? null : Math.max(0, Number(text));
  const met = metadataFault(frames, ageS, options);
  return ok({ ageS, ...(met && { fault: met }) });
};

const metadataFault = (frames: Frames, ageS: number | null, options: SurveyOptions): Fault | undefined => {
  if (frames.find('repositories')?.stdout.trim() === '0')
    return fault('no-repositories', '/etc/apk/repositories names no repository');
  const refresh = frames.find('refresh');
  // Its exit code is the number of repositories that failed.
  if (refresh !== undefined && refresh.code !== 0) return fault('metadata-failed', errorWords(refresh), MIRROR_HINT);
  if (ageS === null) return fault('metadata-stale', 'the package lists were never fetched', MIRROR_HINT);
  return ageS > options.maxMetadataAgeS
    ? fault('metadata-stale', `the package lists are ${Math.round(ageS / 3600)} hours old`, MIRROR_HINT)
    : undefined;
};

const parseHolder = (line: string): string | undefined => {
  const [pid = '', program = '', ...rest] = line.split('\t');
  return rest.length === 0 && /^\d+$/.test(pid) ? `${program} (process ${pid})` : undefined;
};

const readLocks = (frames: Frames): Result<readonly Fault[]> => {
  const frame = frames.one('holders');
  if (!frame.ok) return frame;
  const holders = parseLines('holders', frame.value.stdout, parseHolder);
  if (!holders.ok) return holders;
  return ok(
    holders.value.length === 0
      ? []
      : [fault('lock-held', `${holders.value.join(', ')} holds the lock of apk's database`)],
  );
};

const readVersion = (frames: Frames): Result<string> => {
  const frame = frames.one('version');
  if (!frame.ok) return frame;
  const version = /^apk-tools (\S+?),/m.exec(frame.value.stdout)?.[1];
  return version === undefined ? unreadable('apk --version', frame.value.stdout) : ok(version);
};

interface Upgrade {
  readonly moves: readonly Move[];
  readonly fault?: Fault;
}

const readUpgrade = (frames: Frames): Result<Upgrade> => {
  const frame = frames.one('simulation');
  if (!frame.ok) return frame;
  const moves = readSimulation(frame.value);
  if (moves.ok) return ok({ moves: moves.value });
  return moves.fault.code === 'resolution-failed' ? ok({ moves: [], fault: moves.fault }) : moves;
};

const readUnmerged = (frames: Frames): Result<readonly string[]> => {
  const frame = frames.one('unmerged');
  if (!frame.ok) return frame;
  return parseLines('find', frame.value.stdout, (line) => (line.startsWith('/') ? `${line} needs review` : undefined));
};

const pendingOf = (frames: Frames, moves: readonly Move[]): Result<Pick<Survey, 'pending' | 'holds' | 'foreign'>> => {
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const arch = readArch(frames);
  if (!arch.ok) return arch;
  const updates = readUpdates(frames);
  if (!updates.ok) return updates;
  const holds = readHolds(frames);
  if (!holds.ok) return holds;
  const origins = readOrigins(frames);
  const foreign = origins.foreignOf(installed.value);
  const host = { installed: installed.value, updates: updates.value, holds: holds.value, arch: arch.value, origins };
  return ok({
    pending: [...moveChanges(moves, host), ...leftChanges(moves, host)],
    holds: holds.value,
    ...(foreign && { foreign }),
  });
};

const readSurvey = (frames: Frames, options: SurveyOptions): Result<Survey> => {
  const version = readVersion(frames);
  if (!version.ok) return version;
  const installed = readInstalled(frames);
  if (!installed.ok) return installed;
  const metadata = readMetadata(frames, options);
  if (!metadata.ok) return metadata;
  const upgrade = readUpgrade(frames);
  if (!upgrade.ok) return upgrade;
  const locks = readLocks(frames);
  if (!locks.ok) return locks;
  const pending = pendingOf(frames, upgrade.value.moves);
  if (!pending.ok) return pending;
  const unmerged = readUnmerged(frames);
  if (!unmerged.ok) return unmerged;
  const reboot = readReboot(frames);
  if (!reboot.ok) return reboot;
  const blind = metadata.value.fault;
  return ok({
    managerVersion: version.value,
    manifest: manifestOf(installed.value),
    metadataAgeS: metadata.value.ageS,
    ...pending.value,
    downloadBytes: null,
    reboot: reboot.value,
    services: [],
    faults: [
      ...locks.value,
      ...brokenFaults(installed.value),
      ...(blind ? [blind] : []),
      ...(upgrade.value.fault && !blind ? [upgrade.value.fault] : []),
    ],
    attention: [...selfUpgrade(upgrade.value.moves), ...unmerged.value.toSorted()],
  });
};

/** apk updates itself first, and the new one decides the rest. */
const selfUpgrade = (moves: readonly Move[]): readonly string[] =>
  moves.some(({ name }) => name === 'apk-tools') ? ['apk updates itself first; the new apk then decides the rest'] : [];

/** Everything about pending updates in one round trip. */
export const survey = (options: SurveyOptions): Query<Survey> => ({
  script: QUESTIONS,
  args: [
    LOCK_PATIENCE_S,
    ...(options.refresh ? ['refresh'] : []),
    'packages',
    'pending',
    'holds',
    'unmerged',
    'restart',
  ],
  privileged: true,
  timeoutMs: options.refresh ? REFRESH_TIMEOUT_MS : SURVEY_TIMEOUT_MS,
  read: (frames) => readSurvey(frames, options),
});
