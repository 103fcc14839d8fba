// What a recording is expected to say, short enough to read: the reading of an answer without its long lists.
import type { Change } from '../../../src/core/change.ts';
import type { Fault } from '../../../src/core/fault.ts';
import type { Result } from '../../../src/core/result.ts';
import { apt } from '../../../src/package-managers/apt/apt.ts';
import type { Resolution, Survey } from '../../../src/package-managers/package-manager.ts';
import { type Frame, framesOf } from '../../../src/remote/frames.ts';

/** One file of this folder: what was asked, what the real tools answered, and what patchctl must understand. */
export type Recording = { readonly tool: string; readonly expect: unknown } & (
  | { readonly question: 'survey'; readonly options: Partial<SurveyFlags>; readonly frames: readonly Frame[] }
  | {
      readonly question: 'resolve';
      readonly options: { readonly changes: readonly Change[] };
      readonly frames: readonly Frame[];
    }
  | { readonly question: 'receipt'; readonly transcript: string; readonly exitCode: number }
);

interface SurveyFlags {
  readonly refresh: boolean;
  readonly maxMetadataAgeS: number;
  readonly allowRemovals: boolean;
}

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

const valueOrFault = <T>(result: Result<T>, summary: (value: T) => unknown): unknown =>
  result.ok ? summary(result.value) : { fault: faultLine(result.fault) };

/** What patchctl understands of a recording. */
export const summaryOf = (recording: Recording): unknown => {
  switch (recording.question) {
    case 'survey': {
      const options = { refresh: false, maxMetadataAgeS: 86_400, allowRemovals: false, ...recording.options };
      return valueOrFault(apt.survey(options).read(framesOf(recording.frames)), surveySummary);
    }
    case 'resolve':
      return valueOrFault(apt.resolve(recording.options).read(framesOf(recording.frames)), resolutionSummary);
    case 'receipt':
      return apt.receipt(recording.transcript, recording.exitCode);
  }
};
