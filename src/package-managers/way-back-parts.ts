// What every package manager's way back has in common: the words of its scripts, and how their answers are read.
import type { Change } from '../core/change.ts';
import { ok, type Result } from '../core/result.ts';
import {
  type FileSource,
  type OldPackage,
  oldPackageKey,
  type Savable,
  type SavedFile,
} from '../core/way-back/saved-file.ts';
import type { Frame, Frames } from '../remote/frames.ts';
import { QUESTION_TIMEOUT_MS } from '../remote/query.ts';
import { parseEach } from './parse-each.ts';
import type { PackageWayBack, RevertOrder, Saving } from './way-back.ts';

/** Milliseconds: old files are small beside the update itself, but they may come from a slow mirror. */
const SAVE_TIMEOUT_MS = 15 * 60_000;

/** Milliseconds: checksums of everything that was saved. */
const LIST_TIMEOUT_MS = 5 * 60_000;

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** Data `old`: `name<TAB>arch<TAB>version` per line. */
export const oldLines = (old: readonly OldPackage[]): string =>
  old.map(({ name, arch, version }) => `${name}\t${arch}\t${version}`).join('\n');

/** `name<TAB>arch<TAB>version`; undefined for anything else. */
export const parseOld = (line: string): OldPackage | undefined => {
  const [name, arch, version, ...rest] = line.split('\t');
  return name && arch && version && rest.length === 0 ? { name, arch, version } : undefined;
};

/** The lines of a frame; empty where the script did not send it or its command failed: what was not found is not there. */
export const linesOfFrame = (frame: Frame | undefined): readonly string[] =>
  frame === undefined || frame.code !== 0 ? [] : linesOf(frame.stdout);

/** @param sourceOf where one package's file can be had */
const savableOf = (old: readonly OldPackage[], sourceOf: (one: OldPackage) => FileSource): readonly Savable[] =>
  old.map((one) => ({ ...one, by: sourceOf(one) }));

/** `sha256<TAB>bytes<TAB>file<TAB>name<TAB>arch<TAB>version` */
const parseSaved = (line: string): SavedFile | undefined => {
  const [sha256 = '', bytes = '', file = '', name, arch, version, ...rest] = line.split('\t');
  const sound = /^[0-9a-f]{64}$/.test(sha256) && /^\d+$/.test(bytes) && /^[^/\s'"\\]+$/.test(file);
  if (!sound || !name || !arch || !version || rest.length > 0) return undefined;
  return { name, arch, version: version.replace(/^(?:0|\(none\)):/, ''), file, sha256, bytes: Number(bytes) };
};

/** Frame `saved`. */
const readSaved = (frames: Frames): Result<readonly SavedFile[]> => {
  const frame = frames.one('saved');
  return frame.ok ? parseEach('saved packages', linesOf(frame.value.stdout), parseSaved) : frame;
};

/** Frame `room`, and `saving` where there was room. */
const readSaving = (frames: Frames): Result<Saving> => {
  const room = frames.one('room');
  if (!room.ok) return room;
  if (room.value.code !== 0) return ok({ notes: [room.value.stdout.trim() || 'the directory could not be made'] });
  return ok({ notes: [] });
};

/** What sets the questions of one manager's way back apart from those of the others. */
interface Asking {
  /** `way-back.sh`. Arguments: the task (`survey`, `save` or `list`), `words`, the directory. */
  readonly script: URL;
  readonly words?: readonly string[];
  /** Data `old`. @throws Error for a name or version that no survey lets through: it is a bug or a forged plan. */
  readonly lines: (old: readonly OldPackage[]) => string;
  /** Where each package's file can be had. */
  readonly sources: (frames: Frames) => (one: OldPackage) => FileSource;
}

export const askWayBack = ({
  script,
  words = [],
  lines,
  sources,
}: Asking): Pick<PackageWayBack, 'survey' | 'save' | 'list'> => {
  const question = { script, privileged: true } as const;
  return {
    survey: (old) => ({
      ...question,
      args: ['survey', ...words],
      data: { old: lines(old) },
      timeoutMs: QUESTION_TIMEOUT_MS,
      read: (frames) => ok(savableOf(old, sources(frames))),
    }),
    save: (old, directory) => ({
      ...question,
      args: ['save', ...words, directory],
      data: { old: lines(old) },
      timeoutMs: SAVE_TIMEOUT_MS,
      read: readSaving,
    }),
    list: (directory) => ({
      ...question,
      args: ['list', ...words, directory],
      timeoutMs: LIST_TIMEOUT_MS,
      read: readSaved,
    }),
  };
};

/** `sha256  file` per line, as sha256sum checks it: of the packages that the way back brings, no others. */
export const checksums = ({ changes, files }: RevertOrder): string =>
  filesFor(changes, files)
    .map(({ sha256, file }) => `${sha256}  ${file}`)
    .join('\n');

const filesFor = (changes: readonly Change[], files: readonly SavedFile[]): readonly SavedFile[] => {
  const byKey = new Map(files.map((file) => [oldPackageKey(file), file]));
  return changes.flatMap((change) => {
    if (change.to === null) return [];
    const file = byKey.get(oldPackageKey({ name: change.package, arch: change.arch, version: change.to }));
    if (file === undefined) throw new Error(`no saved file for ${change.package} ${change.to}`);
    return [file];
  });
};

/** Packages that were not there before, or not in this version beside others. */
export const removed = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ action }) => action === 'remove');
