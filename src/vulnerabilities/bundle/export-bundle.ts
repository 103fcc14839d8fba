// `feeds export`: the loaded feeds as one file for machines without network. A plain tar: manifest first, then the bytes as they were downloaded.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { digestOfFile } from '../bytes/digest-file.ts';
import { fileBytes } from '../bytes/file-bytes.ts';
import { TAR_END, tarHeader, tarPadding } from '../bytes/tar.ts';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';
import { bytesPath, type Entry, feedsDirectory, readManifest } from '../manifest.ts';
import { BUNDLE_FORMAT, BUNDLE_MANIFEST, memberOf } from './bundle-format.ts';

export interface Exported {
  readonly entries: readonly Entry[];
  readonly bytes: number;
  /** SHA-256 (hex) of the whole file: to be carried by another way than the file. */
  readonly sha256: string;
}

export interface ExportRequest {
  readonly stateDirectory: string;
  /** Absolute; replaced when the bundle is complete. */
  readonly path: string;
  /** ISO time. */
  readonly at: string;
}

/** Writes and hashes in one go. */
interface Sink {
  readonly file: FileHandle;
  readonly hash: Hash;
  bytes: number;
}

const put = async (sink: Sink, chunk: Uint8Array): Promise<void> => {
  sink.hash.update(chunk);
  sink.bytes += chunk.length;
  await sink.file.writeFile(chunk);
};

const putMember = async (
  sink: Sink,
  { name, size }: { readonly name: string; readonly size: number },
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> => {
  await put(sink, tarHeader(name, size));
  for await (const chunk of content) await put(sink, chunk);
  await put(sink, tarPadding(size));
};

const putAll = async (sink: Sink, entries: readonly Entry[], { stateDirectory, at }: ExportRequest): Promise<void> => {
  const manifest = Buffer.from(`${JSON.stringify({ format: BUNDLE_FORMAT, created: at, entries }, null, 2)}\n`);
  await putMember(sink, { name: BUNDLE_MANIFEST, size: manifest.length }, [manifest]);
  // Two documents with the same bytes share one member.
  for (const [sha256, size] of new Map(entries.map((entry) => [entry.sha256, entry.bytes])))
    await putMember(
      sink,
      { name: memberOf(sha256), size },
      fileBytes(bytesPath(feedsDirectory(stateDirectory), sha256)),
    );
  await put(sink, TAR_END);
  await sink.file.sync();
};

const write = async (request: ExportRequest, entries: readonly Entry[]): Promise<FeedResult<Exported>> => {
  const unfinished = `${request.path}.new`;
  const sink: Sink = { file: await open(unfinished, 'w', 0o600), hash: createHash('sha256'), bytes: 0 };
  try {
    await putAll(sink, entries, request);
    await rename(unfinished, request.path);
  } finally {
    await sink.file.close();
    await rm(unfinished, { force: true });
  }
  return loaded({ entries, bytes: sink.bytes, sha256: sink.hash.digest('hex') });
};

const firstDamaged = async (directory: string, entries: readonly Entry[]): Promise<Entry | undefined> => {
  for (const entry of entries)
    if ((await digestOfFile(bytesPath(directory, entry.sha256))) !== entry.sha256) return entry;
  return undefined;
};

/** Writes a bundle of everything that is loaded. Fails with `missing`, `manifest`, `damaged` or `disk`. */
export const exportBundle = (request: ExportRequest): Promise<FeedResult<Exported>> =>
  guarded(request.path, async () => {
    const manifest = await readManifest(feedsDirectory(request.stateDirectory));
    if (!manifest.ok) return manifest;
    if (manifest.value.length === 0) return notLoaded('missing', request.stateDirectory);
    const damaged = await firstDamaged(feedsDirectory(request.stateDirectory), manifest.value);
    if (damaged !== undefined) return notLoaded('damaged', damaged.document);
    return write(request, manifest.value);
  });
