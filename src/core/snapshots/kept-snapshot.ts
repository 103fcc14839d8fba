// A snapshot as it lies on a host: who took it, when, and what it holds. The file snapshot.json in its directory says so; without it a directory is not ours.
import { fault } from '../fault.ts';
import { failed, ok, type Result } from '../result.ts';
import type { SnapshotRecord } from '../snapshot-policy.ts';
import type { SavedFile } from '../way-back/saved-file.ts';

/** What snapshot.json holds. Members are added, never renamed: old snapshots stay readable. */
export interface SnapshotMarker {
  readonly version: 1;
  readonly run: string;
  readonly host: string;
  /** When it was complete; ISO 8601 in UTC, by the clock of the bastion. */
  readonly taken: string;
  readonly record: SnapshotRecord;
  /** With their checksums, so that `snapshots verify` knows what they must be. */
  readonly files: readonly SavedFile[];
}

export interface KeptSnapshot extends SnapshotMarker {
  /** What its directory takes up; a file-system snapshot lies elsewhere. */
  readonly bytes: number;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const isFilesystem = (value: unknown): boolean =>
  value === null || (isObject(value) && isText(value['by']) && isText(value['name']));

const isRecord = (value: unknown): value is SnapshotRecord =>
  isObject(value) &&
  isText(value['id']) &&
  Number.isInteger(value['saved']) &&
  isTexts(value['missing']) &&
  isTextOrNull(value['etc']) &&
  isFilesystem(value['filesystem']) &&
  isTextOrNull(value['external']) &&
  (value['notes'] === undefined || isTexts(value['notes']));

const isFile = (value: unknown): value is SavedFile =>
  isObject(value) &&
  ['name', 'arch', 'version', 'file', 'sha256'].every((key) => isText(value[key])) &&
  Number.isInteger(value['bytes']);

const isMarker = (value: unknown): value is SnapshotMarker =>
  isObject(value) &&
  value['version'] === 1 &&
  isText(value['run']) &&
  isText(value['host']) &&
  isText(value['taken']) &&
  !Number.isNaN(Date.parse(value['taken'])) &&
  isRecord(value['record']) &&
  Array.isArray(value['files']) &&
  value['files'].every(isFile);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @param id name of the directory: a marker that speaks of another one is not believed */
export const readMarker = (id: string, text: string): Result<SnapshotMarker> => {
  const marker = parsed(text);
  return isMarker(marker) && marker.record.id === id
    ? ok(marker)
    : failed(fault('reply-unreadable', `snapshot.json of ${id} is not understood`));
};

export const markerText = (marker: SnapshotMarker): string => `${JSON.stringify(marker)}\n`;
