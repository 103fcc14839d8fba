// A recorded answer of a real package manager: one file per case, and how it is read again.
import { readdirSync, readFileSync } from 'node:fs';
import type { Change } from '../../src/core/change.ts';
import type { Fault } from '../../src/core/fault.ts';
import type { Result } from '../../src/core/result.ts';
import type {
  PackageManager,
  Resolution,
  Survey,
  SurveyOptions,
  Wanted,
} from '../../src/package-managers/package-manager.ts';
import { type Frame, framesOf } from '../../src/remote/frames.ts';

/** Verbs whose answer is read from frames, and the one that reads a transcript. */
export const VERBS = ['survey', 'resolve', 'snapshot', 'restartNeeded', 'receipt'] as const;
export type Verb = (typeof VERBS)[number];

/** See README.md. Exactly one of `answer` (everything but hints) and `summary` (short lines) is in a file. */
export interface Recording {
  /** With which programs, on which system; `after the documentation` where no real one could be had. */
  readonly recorded: string;
  readonly query: Verb;
  readonly options?: unknown;
  readonly frames?: readonly Frame[];
  readonly transcript?: string;
  readonly exitCode?: number;
  readonly answer?: unknown;
  readonly summary?: unknown;
}

const FOLDER = new URL('./', import.meta.url);

const namesIn = (folder: URL): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.json'));

/** Folders of this directory: one per manager, named by its id. */
export const managersRecorded = (): readonly string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

export const loadRecording = (manager: string, file: string): Recording =>
  JSON.parse(readFileSync(new URL(`${manager}/${file}`, FOLDER), 'utf8'));

/** Files of one manager, sorted. */
export const recordingsOf = (manager: string): readonly string[] => namesIn(new URL(`${manager}/`, FOLDER)).toSorted();

const SURVEY: SurveyOptions = { refresh: false, maxMetadataAgeS: 86_400, allowRemovals: false };

/** What the adapter makes of a recording. */
export const readAgain = (manager: PackageManager, recording: Recording): unknown => {
  const frames = framesOf(recording.frames ?? []);
  switch (recording.query) {
    case 'survey':
      return manager.survey({ ...SURVEY, ...(recording.options as Partial<SurveyOptions>) }).read(frames);
    case 'resolve':
      return manager.resolve(recording.options as Wanted).read(frames);
    case 'snapshot':
      return manager.snapshot().read(frames);
    case 'restartNeeded':
      return manager.restartNeeded().read(frames);
    case 'receipt':
      return manager.receipt(recording.transcript ?? '', recording.exitCode ?? 0);
  }
};

/** Hints are the house's words and may get better; the recordings hold what was seen and which fault it is. */
export const withoutHints = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, member) => (key === 'hint' ? undefined : member));

const changeLine = (one: Change): string => {
  const advisories = one.advisories.map(({ id }) => id).join(',');
  return `${one.action} ${one.package}:${one.arch} ${one.from} → ${one.to} (${one.origin}; security ${one.security}${advisories && ` ${advisories}`}; ${one.why})`;
};

const faultLine = ({ code, message }: Fault): string => `${code}: ${message}`;

const surveySummary = (survey: Survey): unknown => ({
  version: survey.managerVersion,
  packages: survey.manifest.packages.length,
  metadataAgeS: survey.metadataAgeS,
  pending: survey.pending.map(changeLine),
  holds: survey.holds,
  downloadBytes: survey.downloadBytes,
  reboot: survey.reboot,
  services: survey.services,
  faults: survey.faults.map(faultLine),
  attention: survey.attention,
});

const resolutionSummary = ({ changes, downloadBytes, diskBytes }: Resolution): unknown => ({
  changes: changes.map(changeLine),
  downloadBytes,
  diskBytes,
});

/** An answer without its long lists, short enough to read; receipts, snapshots and restarts are short already. */
export const summaryOf = (verb: Verb, read: unknown): unknown => {
  if (verb === 'receipt') return read;
  const result = read as Result<unknown>;
  if (!result.ok) return { fault: faultLine(result.fault) };
  if (verb === 'survey') return surveySummary(result.value as Survey);
  return verb === 'resolve' ? resolutionSummary(result.value as Resolution) : result.value;
};
