// Loads an inventory: files in, effective hosts out, or everything that is wrong at once. Contacts nothing.
import { dirname, relative } from 'node:path';
import { sha256 } from '../core/canonical-json.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Inventory, InventoryResult } from './inventory.ts';
import type { InventoryOptions, ParsedFile, ReadFiles } from './read-files.ts';
import { shownPath } from './read-source.ts';

/** One file: what `sha256sum` prints. Several: the digest of `sha256sum`'s lines, paths relative to the first file. */
const digestOfFiles = (files: readonly ParsedFile[]): string => {
  const [first, ...others] = files.map((file) => file.source);
  if (first === undefined || others.length === 0) return first?.sha256 ?? sha256('');
  const base = dirname(first.path);
  return sha256([first, ...others].map((file) => `${file.sha256}  ${relative(base, file.path)}\n`).join(''));
};

const byPlace =
  (files: readonly string[]) =>
  (a: Diagnostic, b: Diagnostic): number =>
    files.indexOf(a.file) - files.indexOf(b.file) ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0);

const refused = (diagnostics: readonly Diagnostic[]): InventoryResult => {
  const files = [...new Set(diagnostics.map((diagnostic) => diagnostic.file))];
  return { ok: false, diagnostics: diagnostics.toSorted(byPlace(files)) };
};

const understand = async (read: ReadFiles, options: InventoryOptions): Promise<InventoryResult> => {
  const { assemble } = await import('./assemble.ts');
  const assembled = assemble(read, options.home);
  if (!assembled.ok) return refused([...read.diagnostics, ...assembled.diagnostics]);
  const value: Inventory = {
    path: options.paths.map((path) => shownPath(path, options.cwd)).join(', '),
    files: read.files.map(({ source }) => ({ path: source.path, sha256: source.sha256 })),
    sha256: digestOfFiles(read.files),
    ...assembled.value,
  };
  return { ok: true, value };
};

/**
 * Reads, checks and resolves an inventory. Never rejects for what is, or is not, in the files.
 * The YAML and schema libraries are loaded here, not with this module: `patchctl --version` needs neither.
 */
export const loadInventory = async (options: InventoryOptions): Promise<InventoryResult> => {
  const { readFiles } = await import('./read-files.ts');
  const read = await readFiles(options);
  return read.complete ? understand(read, options) : refused(read.diagnostics);
};
