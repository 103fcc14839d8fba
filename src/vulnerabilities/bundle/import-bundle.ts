// `feeds import`: every byte of a bundle is checked, then every feed is built, and only then do all of them change at once.
import { createHash } from 'node:crypto';
import { access, constants, open, rename, stat } from 'node:fs/promises';
import { digestOfFile } from '../bytes/digest-file.ts';
import { fileBytes } from '../bytes/file-bytes.ts';
import { type TarFile, tarFiles } from '../bytes/tar.ts';
import { isFeed, kindOf } from '../catalog.ts';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';
import { lockFeeds } from '../loading/feeds-lock.ts';
import { sweep, takeIn } from '../loading/take-in.ts';
import { bytesPath, type Entry, feedsDirectory, readManifest, writeManifest } from '../manifest.ts';
import { BUNDLE_MANIFEST, bundleSchema, MAX_MANIFEST_BYTES, memberOf } from './bundle-format.ts';

export interface ImportRequest {
  readonly stateDirectory: string;
  readonly path: string;
  /** Take older data, and feeds that shrank. */
  readonly force: boolean;
  /** SHA-256 (hex) that `feeds export` printed; undefined: not compared. */
  readonly expected: string | undefined;
}

export interface Imported {
  readonly entries: readonly Entry[];
  /** ISO time at which the bundle was made. */
  readonly created: string;
}

const textOf = async ({ content }: TarFile): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const manifestOf = async (file: TarFile): Promise<FeedResult<Imported>> => {
  if (file.name !== BUNDLE_MANIFEST || file.size > MAX_MANIFEST_BYTES)
    return notLoaded('bundle', `it begins with ${JSON.stringify(file.name)}, not with ${BUNDLE_MANIFEST}`);
  const plain = jsonOf(await textOf(file));
  const checked = bundleSchema.safeParse(plain);
  if (checked.success) return loaded(checked.data);
  const [issue] = checked.error.issues;
  return notLoaded('bundle', `its manifest: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`);
};

/** What an entry claims must fit what patchctl would have downloaded. */
const implausible = ({ feed, document, release, bytes }: Entry): string | undefined => {
  if (!isFeed(feed)) return `${feed} is not a feed that can be loaded`;
  if (bytes > kindOf(feed).maxBytes) return `${document} is too large`;
  const named = release === null ? feed : `${feed}:${release}`;
  return document === named || document.startsWith(`${named}:`)
    ? undefined
    : `${document} is not a document of ${named}`;
};

/** Writes a member to its place and compares. The place is named by the manifest's digest, never by the archive. */
const keep = async (directory: string, file: TarFile, entry: Entry): Promise<FeedResult<true>> => {
  const path = bytesPath(directory, entry.sha256);
  const hash = createHash('sha256');
  if (file.size !== entry.bytes)
    return notLoaded('bundle', `${entry.document} has ${file.size} bytes, not ${entry.bytes}`);
  {
    await using target = await open(`${path}.new`, 'w', 0o600);
    for await (const part of file.content) {
      hash.update(part);
      await target.writeFile(part);
    }
    await target.sync();
  }
  if (hash.digest('hex') !== entry.sha256)
    return notLoaded('bundle', `the bytes of ${entry.document} do not have the SHA-256 that the manifest names`);
  await rename(`${path}.new`, path);
  return loaded(true);
};

const unpack = async (directory: string, files: AsyncIterable<TarFile>): Promise<FeedResult<Imported>> => {
  let manifest: Imported | undefined;
  const missing = new Map<string, Entry>();
  for await (const file of files) {
    if (manifest === undefined) {
      const read = await manifestOf(file);
      if (!read.ok) return read;
      manifest = read.value;
      const wrong = manifest.entries.map(implausible).find((why) => why !== undefined);
      if (wrong !== undefined) return notLoaded('bundle', wrong);
      for (const entry of manifest.entries) missing.set(memberOf(entry.sha256), entry);
      continue;
    }
    const entry = missing.get(file.name);
    if (entry === undefined)
      return notLoaded('bundle', `${JSON.stringify(file.name)} is not in its manifest, or is there twice`);
    const kept = await keep(directory, file, entry);
    if (!kept.ok) return kept;
    missing.delete(file.name);
  }
  if (manifest === undefined) return notLoaded('bundle', 'it is empty');
  const [lost] = missing.values();
  return lost === undefined ? loaded(manifest) : notLoaded('bundle', `the bytes of ${lost.document} are missing`);
};

/** Damage is the bundle's, whatever layer meets it; a full disk is not. */
const readBundle = async (directory: string, { path, expected }: ImportRequest): Promise<FeedResult<Imported>> => {
  const sha256 = expected === undefined ? undefined : await digestOfFile(path);
  if (sha256 !== expected) return notLoaded('bundle', `${path} has the SHA-256 ${sha256}`);
  const unpacked = await guarded(path, () => unpack(directory, tarFiles(fileBytes(path))));
  if (unpacked.ok || unpacked.failure.kind !== 'garbled') return unpacked;
  return notLoaded('bundle', unpacked.failure.message);
};

/** Data with a date is compared by that; other data by when it was fetched. */
const isOlder = (offered: Entry, present: Entry): boolean =>
  offered.dataDate !== null && present.dataDate !== null && offered.dataDate !== present.dataDate
    ? offered.dataDate < present.dataDate
    : offered.fetchedAt < present.fetchedAt;

const build = async (
  request: ImportRequest,
  bundle: Imported,
  present: readonly Entry[],
): Promise<FeedResult<Imported>> => {
  const directory = feedsDirectory(request.stateDirectory);
  const before = new Map(present.map((entry) => [entry.document, entry]));
  const built: Entry[] = [];
  for (const offered of bundle.entries) {
    const previous = before.get(offered.document);
    const entry = await takeIn(directory, offered, { previous, acceptShrink: request.force });
    if (!entry.ok) return entry;
    // By what its bytes say, not by what the bundle's manifest says.
    if (!request.force && previous !== undefined && isOlder(entry.value, previous))
      return notLoaded('older', `${offered.document} is of ${dayOf(entry.value)}, here is ${dayOf(previous)}`);
    built.push(entry.value);
  }
  writeManifest(directory, [
    ...new Map([...before, ...built.map((entry) => [entry.document, entry] as const)]).values(),
  ]);
  return loaded({ entries: built, created: bundle.created });
};

const dayOf = ({ dataDate, fetchedAt }: Entry): string => dataDate ?? fetchedAt;

const importLocked = async (request: ImportRequest): Promise<FeedResult<Imported>> => {
  const directory = feedsDirectory(request.stateDirectory);
  const manifest = await readManifest(directory);
  const present = manifest.ok ? manifest.value : [];
  const bundle = await readBundle(directory, request);
  if (!bundle.ok) return bundle;
  return build(request, bundle.value, present);
};

/** Why the named file is no bundle to begin with; undefined when it can be read. */
const notAFile = async (path: string): Promise<string | undefined> => {
  try {
    if (!(await stat(path)).isFile()) return `${path} is not a file`;
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return `no such file: ${path}`;
      case 'EACCES':
      case 'EPERM':
        return `${path} may not be read`;
      default:
        return undefined;
    }
  }
};

/** Imports a bundle as a whole or not at all. Fails with `no-bundle`, `bundle`, `older`, `shrunk`, `garbled`, `busy` or `disk`. */
export const importBundle = async (request: ImportRequest): Promise<FeedResult<Imported>> => {
  const unusable = await notAFile(request.path);
  if (unusable !== undefined) return notLoaded('no-bundle', unusable);
  const directory = feedsDirectory(request.stateDirectory);
  const lock = await lockFeeds(directory);
  if (!lock.ok) return lock;
  try {
    const imported = await guarded(directory, () => importLocked(request));
    const now = await readManifest(directory);
    if (now.ok) await guarded(directory, async () => loaded(await sweep(directory, now.value)));
    return imported;
  } finally {
    lock.value.release();
  }
};
