// Reads one inventory file from disk: capped, decoded strictly, with its digest.
import { open } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { sha256 } from '../core/canonical-json.ts';
import { type Diagnostic, diagnosticAt, diagnosticOf } from './diagnostic.ts';
import { lineStartsOf, type Source } from './source.ts';

/** A hundred thousand hosts fit; what is larger is not an inventory. */
const MAX_BYTES = 8 * 1024 * 1024;

export type Read =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problem: Diagnostic };

/** How a path is shown to people: relative when it is below the working directory. */
export const shownPath = (path: string, cwd: string): string => {
  const below = relative(cwd, path);
  return below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ELOOP: 'too many symbolic links',
};

/** Why the system refused, in words. @param error what a file system call threw */
export const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  return REASONS[code] ?? code;
};

/** Reads to the end or to one byte beyond the cap; a pipe (`<(generate-inventory)`) works as well as a file. */
const readCapped = async (path: string): Promise<Buffer> => {
  await using file = await open(path, 'r');
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= MAX_BYTES) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(65_536), position: null });
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
  return Buffer.concat(chunks);
};

const strictText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Points at the first byte that is not UTF-8. */
const encodingProblem = (source: Source, bytes: Buffer): Diagnostic => {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return diagnosticOf(source.shown, 'is UTF-16, not UTF-8', 'save it as UTF-8');
  let line = 0;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    if (strictText(bytes.subarray(start, end)) === undefined) break;
    start = end + 1;
  }
  const lineStart = source.lineStarts[line] ?? 0;
  const start = Math.max(lineStart, source.text.indexOf('\ufffd', lineStart));
  return diagnosticAt({ source, span: { start, end: start + 1 } }, 'not UTF-8', 'save the file as UTF-8');
};

const sourceOf = (bytes: Buffer, text: string, file: InventoryPath): Source => ({
  path: file.path,
  shown: file.shown,
  sha256: sha256(bytes),
  text,
  lineStarts: lineStartsOf(text),
});

export interface InventoryPath {
  /** Absolute. */
  readonly path: string;
  /** For people. */
  readonly shown: string;
}

/** Reads a file. Never rejects for what is, or is not, on the disk. */
export const readSource = async (file: InventoryPath): Promise<Read> => {
  let bytes: Buffer;
  try {
    bytes = await readCapped(file.path);
  } catch (error) {
    return { ok: false, problem: diagnosticOf(file.shown, `cannot be read: ${reasonOf(error)}`) };
  }
  if (bytes.length > MAX_BYTES) {
    return { ok: false, problem: diagnosticOf(file.shown, `is larger than ${MAX_BYTES / 1024 / 1024} MiB`) };
  }
  const text = strictText(bytes);
  if (text !== undefined) return { ok: true, source: sourceOf(bytes, text, file) };
  return { ok: false, problem: encodingProblem(sourceOf(bytes, new TextDecoder().decode(bytes), file), bytes) };
};
