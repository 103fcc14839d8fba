// Reads inventory files and what they include, each once, and checks the shape of each.
import { realpath } from 'node:fs/promises';
import { isGlob } from '../core/glob.ts';
import { checkShape } from './check-shape.ts';
import { type Diagnostic, diagnosticAt, diagnosticOf } from './diagnostic.ts';
import { absolutePath, filesAt, filesMatching, pathBeside } from './expand-paths.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource, shownPath } from './read-source.ts';
import type { InventoryFile } from './shape.ts';
import type { Mark, Source } from './source.ts';
import { spanAt, type Tree } from './tree.ts';

/** An include that fans out further than this is a mistake. */
const MAX_FILES = 1_000;

export interface InventoryOptions {
  /** Files or directories, in order of reading. */
  readonly paths: readonly string[];
  /** Where relative `paths` start, and what shown paths are relative to. */
  readonly cwd: string;
  /** What `~` means. */
  readonly home: string;
}

/** A file whose shape is known. Parts that were wrong are missing from `value` and have their diagnostic. */
export interface ParsedFile {
  readonly source: Source;
  readonly tree: Tree;
  readonly value: InventoryFile;
}

export interface ReadFiles {
  /** In order of reading: a file before what it includes. */
  readonly files: readonly ParsedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every file was read and understood, wrong parts aside: names that are missing are really missing. */
  readonly complete: boolean;
}

interface Reading {
  readonly options: InventoryOptions;
  readonly seen: Set<string>;
  readonly files: ParsedFile[];
  readonly diagnostics: Diagnostic[];
  complete: boolean;
}

const giveUp = (reading: Reading, diagnostics: readonly Diagnostic[]): void => {
  reading.diagnostics.push(...diagnostics);
  reading.complete = false;
};

/** A file that cannot be read is the fault of the line that asked for it. */
const blame = (problem: Diagnostic, asked: Mark | undefined): Diagnostic =>
  asked === undefined || problem.at !== undefined
    ? problem
    : diagnosticAt(asked, `${problem.file} ${problem.message}`, problem.suggestion);

const readFile = async (reading: Reading, path: string, asked?: Mark): Promise<void> => {
  const identity = await realpath(path).catch(() => path);
  if (reading.seen.has(identity)) return;
  reading.seen.add(identity);
  const shown = shownPath(path, reading.options.cwd);
  if (reading.seen.size > MAX_FILES) {
    if (reading.complete)
      giveUp(reading, [blame(diagnosticOf(shown, `is one of more than ${MAX_FILES} files`), asked)]);
    return;
  }
  const read = await readSource({ path, shown });
  if (!read.ok) return giveUp(reading, [blame(read.problem, asked)]);
  await understand(reading, read.source);
};

const understand = async (reading: Reading, source: Source): Promise<void> => {
  const { tree, diagnostics } = parseYaml(source);
  if (tree === undefined) return giveUp(reading, diagnostics);
  const checked = checkShape({ source, tree });
  reading.diagnostics.push(...diagnostics, ...checked.diagnostics);
  if (checked.value === undefined) return giveUp(reading, []);
  const file: ParsedFile = { source, tree, value: checked.value };
  reading.files.push(file);
  await readIncludes(reading, file);
};

const readIncludes = async (reading: Reading, { source, tree, value }: ParsedFile): Promise<void> => {
  for (const [i, pattern] of (value.include ?? []).entries()) {
    const asked: Mark = { source, span: spanAt(tree, ['include', i]) };
    if (pattern.includes('**')) {
      giveUp(reading, [diagnosticAt(asked, '`**` is not supported in include', 'name each directory')]);
      continue;
    }
    const path = pathBeside(pattern, source.path, reading.options.home);
    const paths = isGlob(pattern) ? await filesMatching(path) : await filesAt(path);
    for (const one of paths) await readFile(reading, one, asked);
  }
};

/** Reads all files. What one file does wrong keeps no other from being read, so that all errors show at once. */
export const readFiles = async (options: InventoryOptions): Promise<ReadFiles> => {
  const reading: Reading = { options, seen: new Set(), files: [], diagnostics: [], complete: true };
  for (const path of options.paths) {
    const absolute = absolutePath(path, { base: options.cwd, home: options.home });
    const files = await filesAt(absolute);
    if (files.length === 0) {
      giveUp(reading, [diagnosticOf(shownPath(absolute, options.cwd), 'is a directory without *.yaml files')]);
    }
    for (const file of files) await readFile(reading, file);
  }
  const { files, diagnostics, complete } = reading;
  return { files, diagnostics, complete };
};
