// Reads ssh_config files with their includes into statements, once per run; which of them apply to a host is decided elsewhere.
//
// The npm package ssh-config was tried first: its `?` also matches nothing, it knows neither Include nor negated criteria,
// throws on a bare `Host`, and `CanonicalizeHostname yes` makes it run nslookup. OpenSSH is the reference, so this is written against it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { matchesGlob } from '../../core/glob.ts';
import { readLine } from './tokens.ts';

export type Statement =
  | { readonly kind: 'option'; readonly keyword: string; readonly values: readonly string[]; readonly where: string }
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly criteria: readonly string[]; readonly where: string }
  | { readonly kind: 'include'; readonly statements: readonly Statement[] }
  | { readonly kind: 'broken'; readonly where: string };

export interface ConfigFile {
  /** Absolute. A missing file is an empty one. */
  readonly path: string;
  /** Directory that relative includes start from: `~/.ssh` for the user's file, `/etc/ssh` for the system's. */
  readonly includesFrom: string;
  /** What `~` means. */
  readonly home: string;
}

/** OpenSSH's READCONF_MAX_DEPTH. */
const MAX_DEPTH = 16;

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const namesIn = async (directory: string, pattern: string): Promise<readonly string[]> => {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => (pattern.startsWith('.') || !name.startsWith('.')) && matchesGlob(pattern, name));
};

/** The files that a glob with `*` and `?` names, sorted; a pattern without wildcards names itself. */
const expandGlob = async (pattern: string): Promise<readonly string[]> => {
  let found: readonly string[] = ['/'];
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    const wild = /[*?]/.test(segment);
    const next = await Promise.all(
      found.map(async (base) => (wild ? await namesIn(base, segment) : [segment]).map((name) => join(base, name))),
    );
    found = next.flat();
  }
  return [...found].sort();
};

const includedPath = (file: ConfigFile, value: string): string => {
  if (value.startsWith('~/')) return join(file.home, value.slice(2));
  return value.startsWith('/') ? value : join(file.includesFrom, value);
};

const readIncludes = async (file: ConfigFile, values: readonly string[], depth: number): Promise<Statement> => {
  const paths = await Promise.all(values.map((value) => expandGlob(includedPath(file, value))));
  const parsed = await Promise.all(
    paths.flat().map(async (path) => ({
      kind: 'include' as const,
      statements: await parseFile({ ...file, path }, depth + 1),
    })),
  );
  return { kind: 'include', statements: parsed };
};

const readStatement = async (
  file: ConfigFile,
  line: { readonly text: string; readonly where: string },
  depth: number,
): Promise<Statement | undefined> => {
  const read = readLine(line.text);
  if (read === undefined) return undefined;
  if (read.arguments === null) return { kind: 'broken', where: line.where };
  switch (read.keyword) {
    case 'host':
      return { kind: 'host', patterns: read.arguments };
    case 'match':
      return { kind: 'match', criteria: read.arguments, where: line.where };
    case 'include':
      return depth >= MAX_DEPTH ? { kind: 'broken', where: line.where } : readIncludes(file, read.arguments, depth);
    default:
      return { kind: 'option', keyword: read.keyword, values: read.arguments, where: line.where };
  }
};

const parseFile = async (file: ConfigFile, depth: number): Promise<readonly Statement[]> => {
  const lines = (await textOf(file.path)).split('\n');
  const read = await Promise.all(
    lines.map((text, index) => readStatement(file, { text, where: `${file.path}:${index + 1}` }, depth)),
  );
  return read.filter((statement) => statement !== undefined);
};

/** The statements of the files in order, each file a scope of its own. Never fails: what cannot be read says nothing. */
export const parseConfig = async (files: readonly ConfigFile[]): Promise<readonly Statement[]> =>
  Promise.all(files.map(async (file) => ({ kind: 'include' as const, statements: await parseFile(file, 0) })));
