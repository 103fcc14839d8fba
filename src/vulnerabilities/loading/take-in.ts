// Turns the bytes of a document into its store, and judges the result beside what was there before.
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile } from '../bytes/digest-file.ts';
import { inflateFile } from '../bytes/inflate.ts';
import { isFeed, kindOf } from '../catalog.ts';
import { type FeedResult, feedFailure, loaded } from '../feed-failure.ts';
import { formatOf } from '../formats/registry.ts';
import { bytesPath, type Entry, storePath } from '../manifest.ts';
import { buildStore } from '../store/build-store.ts';
import { isSound } from '../store/lookups.ts';

/** What is known of a document before its bytes are read. */
export type Origin = Omit<Entry, 'dataDate' | 'rows' | 'leftOut'>;

/** Half a feed is no update: a publisher's accident, or somebody's filter in between. */
const LEAST_SHARE = 0.5;

const isShrunk = (rows: number, previous: Entry | undefined): boolean =>
  previous !== undefined && rows < previous.rows * LEAST_SHARE;

/** Builds the store of bytes that lie in the directory under their digest. Nothing refers to it before the manifest does. */
export const takeIn = async (
  directory: string,
  origin: Origin,
  { previous, acceptShrink }: { readonly previous: Entry | undefined; readonly acceptShrink: boolean },
): Promise<FeedResult<Entry>> => {
  const { feed, release, document, sha256 } = origin;
  // The manifest's schema knows more feeds than can be loaded.
  if (!isFeed(feed)) return { ok: false, failure: feedFailure('garbled', `${feed} is not a feed that can be loaded`) };
  const path = storePath(directory, origin);
  await rm(`${path}.new`, { force: true });
  const built = await buildStore({
    path: `${path}.new`,
    format: formatOf(feed, release),
    bytes: inflateFile(bytesPath(directory, sha256), kindOf(feed).maxTextBytes),
    name: document,
  });
  if (!built.ok) return built;
  const { rows } = built.value;
  if (!acceptShrink && isShrunk(rows, previous)) {
    await rm(`${path}.new`, { force: true });
    return { ok: false, failure: feedFailure('shrunk', `${document} has ${rows}, and had ${previous?.rows ?? 0}`) };
  }
  await rename(`${path}.new`, path);
  return loaded({ ...origin, ...built.value });
};

/** Are bytes and store of an entry there, and what they were? Without them a 304 would be worth nothing. */
export const isWhole = async (directory: string, entry: Entry): Promise<boolean> => {
  const bytes = bytesPath(directory, entry.sha256);
  return isSound(storePath(directory, entry)) && existsSync(bytes) && (await digestOfFile(bytes)) === entry.sha256;
};

/** Removes stores and bytes that no entry refers to any more. Unfinished downloads stay, to be continued. */
export const sweep = async (directory: string, entries: readonly Entry[]): Promise<void> => {
  const wanted = new Set(entries.flatMap((entry) => [storePath(directory, entry), bytesPath(directory, entry.sha256)]));
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (/\.(sqlite|bytes|new)$/.test(name) && name !== 'lock.sqlite' && !wanted.has(path))
      await rm(path, { force: true });
  }
};
