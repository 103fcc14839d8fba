// The manifest: which stores are in use, and where their bytes came from. Replacing this one file is how feeds change, all at once.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { digestOf } from '../core/canonical-json.ts';
import type { FeedId } from '../core/intelligence.ts';
import { type FeedResult, guarded, loaded, notLoaded } from './feed-failure.ts';
import { STORE_VERSION } from './store/tables.ts';

const FEED_IDS = [
  'kev',
  'euvd',
  'epss',
  'ssvc',
  'debian',
  'ubuntu',
  'alpine',
  'arch',
  'eol',
  'osv',
] as const satisfies FeedId[];

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Characters of an ETag or a date that are kept; a server with longer ones is asked without conditions. */
export const MAX_VALIDATOR = 1000;

/** Document ids and digests name files: nothing that could leave the directory. */
const entrySchema = z.object({
  document: z.string().regex(/^[a-z]+(?::[a-z0-9.-]+)*$/),
  feed: z.enum(FEED_IDS),
  release: z.string().max(40).nullable(),
  url: z.string().max(2000),
  sha256: digest,
  bytes: z.number().int().nonnegative(),
  etag: z.string().max(MAX_VALIDATOR).nullable(),
  lastModified: z.string().max(MAX_VALIDATOR).nullable(),
  fetchedAt: z.iso.datetime(),
  dataDate: z.iso.date().nullable(),
  rows: z.number().int().nonnegative(),
  leftOut: z.number().int().nonnegative(),
});

export const entriesSchema = z.array(entrySchema).max(500);

/** One document of a feed: most have one, the trackers one for each release. */
export type Entry = Readonly<z.infer<typeof entrySchema>>;

const manifestSchema = z.object({ format: z.literal(1), entries: entriesSchema, digest });

/** Everything of this room lives in this directory below the state directory; it can be deleted at any time. */
export const feedsDirectory = (stateDirectory: string): string => join(stateDirectory, 'feeds');
export const manifestPath = (directory: string): string => join(directory, 'manifest.json');
/** Named by content: a manifest can never point at bytes that are not its own. */
export const storePath = (directory: string, { document, sha256 }: Pick<Entry, 'document' | 'sha256'>): string =>
  join(directory, `${document.replaceAll(':', '-')}.${sha256.slice(0, 16)}.v${STORE_VERSION}.sqlite`);
export const bytesPath = (directory: string, sha256: string): string => join(directory, `${sha256}.bytes`);

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The entries; none where no feed was ever loaded. @throws what the file system throws */
const read = (directory: string): FeedResult<readonly Entry[]> => {
  const text = readText(manifestPath(directory));
  if (text === undefined) return loaded([]);
  const checked = manifestSchema.safeParse(jsonOf(text));
  if (!checked.success || checked.data.digest !== digestOf(checked.data.entries))
    return notLoaded('manifest', manifestPath(directory));
  return loaded(checked.data.entries);
};

/** The entries, or why the manifest cannot be believed. @throws only bugs and unreadable disks */
export const readManifestSync = read;

/** As {@link readManifestSync}, with errors of the disk as failures. */
export const readManifest = (directory: string): Promise<FeedResult<readonly Entry[]>> =>
  guarded(manifestPath(directory), async () => read(directory));

/**
 * Writes, syncs, renames: afterwards the new entries are in use, or the old ones still are.
 * @throws what the file system throws, and for entries that could not be read again: they would take all feeds with them
 */
export const writeManifest = (directory: string, entries: readonly Entry[]): void => {
  entriesSchema.parse(entries);
  const sorted = entries.toSorted((a, b) => (a.document < b.document ? -1 : 1));
  const path = manifestPath(directory);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: 1, entries: sorted, digest: digestOf(sorted) }, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
};
