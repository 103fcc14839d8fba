// Takes compression off a stream, by its first bytes and not by its name, and stops at a limit.
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileBytes } from './file-bytes.ts';
import { peek } from './peek.ts';
import { isZip, zipLines } from './zip.ts';

/** A decompression bomb, or the wrong file. Has a code, as errors of zlib have. */
class TooLarge extends Error {
  readonly code = 'FEED_TOO_LARGE';
}

/** xz-decompress throws errors without codes. */
class XzError extends Error {
  readonly code = 'Z_XZ_ERROR';
}

/** A server's Content-Encoding around a feed that is compressed itself. */
const MAX_LAYERS = 2;

type Compression = 'gzip' | 'xz' | 'none';
const compressionOf = (first: Uint8Array): Compression => {
  if (first[0] === 0x1f && first[1] === 0x8b) return 'gzip';
  return Buffer.from(first.subarray(0, 6)).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) ? 'xz' : 'none';
};

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* unxzed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // CommonJS: its names are on the default export only.
  const { XzReadableStream } = (await import('xz-decompress')).default;
  const source = Readable.toWeb(Readable.from(bytes));
  try {
    yield* new XzReadableStream(source as ReadableStream<Uint8Array>) as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    throw new XzError(`xz: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* atMost(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** The text behind gzip and xz. @throws errors with codes: `FEED_TOO_LARGE` beyond `maxBytes`, `Z_…` for damaged data. */
export async function* inflate(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let current = bytes;
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const { first, all } = await peek(current, 6);
    current = all;
    const compression = compressionOf(first);
    if (compression === 'none') break;
    current = compression === 'gzip' ? gunzipped(all) : unxzed(all);
  }
  yield* atMost(current, maxBytes);
}

/**
 * The text of a downloaded file, decompressed; of a zip archive all its JSON files, one on each line.
 * @throws as {@link inflate}, and what the file system throws.
 */
export async function* inflateFile(path: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  const { first, all } = await peek(fileBytes(path), 4);
  if (!isZip(first)) return yield* inflate(all, maxBytes);
  for await (const _ of all) break;
  yield* atMost(zipLines(path), maxBytes);
}
