// The zip container of many JSON files, as text with one of them on each line. Nothing is ever unpacked by its name.
import type { Entry, ZipFile } from 'yauzl';

/** yauzl throws errors without codes, and lets pass what a damaged directory makes of Node's own checks (`ERR_OUT_OF_RANGE`). */
class ZipError extends Error {
  readonly code = 'Z_ZIP_ERROR';
}

const isOfZlibOrDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|E[A-Z]+$)/.test(String(error.code));

/** Many small files: each as a chunk of its own would cost more than reading it. */
const CHUNK_BYTES = 256 * 1024;
/** The largest advisories (kernels in all releases) have a few megabytes; longer lines are not read. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const [NEWLINE, RETURN, SPACE] = [0x0a, 0x0d, 0x20];

export const isZip = (first: Uint8Array): boolean =>
  Buffer.from(first.subarray(0, 4)).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]));

/** Between the tokens of JSON all blanks are the same, and within them there are no ends of lines: they are escaped. */
const asLine = (parts: readonly Uint8Array[]): Buffer => {
  const line = Buffer.concat([...parts, Buffer.of(NEWLINE)]);
  for (let at = 0; at < line.length - 1; at += 1) if (line[at] === NEWLINE || line[at] === RETURN) line[at] = SPACE;
  return line;
};

const lineOf = async (zip: ZipFile, entry: Entry): Promise<Buffer> => {
  if (entry.uncompressedSize > MAX_FILE_BYTES) throw new ZipError(`${JSON.stringify(entry.fileName)} is too large`);
  const parts: Uint8Array[] = [];
  // As many bytes as the entry names, or an error: yauzl counts them.
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
  return asLine(parts);
};

async function* linesOf(zip: ZipFile): AsyncGenerator<Uint8Array> {
  let lines: Buffer[] = [];
  let held = 0;
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('.json')) continue;
    const line = await lineOf(zip, entry);
    lines.push(line);
    held += line.length;
    if (held < CHUNK_BYTES) continue;
    yield Buffer.concat(lines);
    lines = [];
    held = 0;
  }
  if (held > 0) yield Buffer.concat(lines);
}

/**
 * Every `.json` file of an archive on a line of its own. By its central directory, which stands at the end: what is written as a
 * stream names sizes nowhere else.
 * @throws errors with the code `Z_ZIP_ERROR` for damaged archives, and what zlib and the file system throw
 */
export async function* zipLines(path: string): AsyncGenerator<Uint8Array> {
  // CommonJS: its names are on the default export only.
  const yauzl = (await import('yauzl')).default;
  let zip: ZipFile | undefined;
  try {
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
    yield* linesOf(zip);
  } catch (error) {
    if (error instanceof ZipError || isOfZlibOrDisk(error)) throw error;
    throw new ZipError(`zip: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    zip?.close();
  }
}
