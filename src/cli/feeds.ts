// Feeds as commands meet them: `feeds.yaml`, and how a feed's failure ends a command.
import { isAbsolute, join, resolve } from 'node:path';
import type { ExitCode } from '../core/exit-code.ts';
import { printable } from '../core/printable.ts';
import type { Diagnostic } from '../inventory/diagnostic.ts';
import type { Source } from '../inventory/source.ts';
import type { Tree } from '../inventory/tree.ts';
import type { FeedsConfig } from '../vulnerabilities/config.ts';
import type { ConfigProblem } from '../vulnerabilities/config-problems.ts';
import type { FeedFailure, FeedFailureKind } from '../vulnerabilities/feed-failure.ts';
import { CommandFailure } from './command-failure.ts';
import { type Surroundings, stateDirectory } from './compose.ts';

const FEEDS_FILE = 'feeds.yaml';

/** Numbers as they were written: a release 22.10 is not 22.1. */
const plainOf = (tree: Tree): unknown => {
  switch (tree.kind) {
    case 'scalar':
      return typeof tree.value === 'number' ? tree.written : tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]));
  }
};

interface Read {
  readonly plain: unknown;
  readonly source: Source;
  readonly tree: Tree;
}

/** Addresses of proxies carry passwords, and lines are quoted: what stands before an @ is masked, column by column. */
const masked = (text: string): string =>
  text.replace(/(?<=:\/\/)[^\s'"]+(?=@)/g, (credentials) => '*'.repeat(credentials.length));

const refuse = async (diagnostics: readonly Diagnostic[]): Promise<never> => {
  const { renderDiagnostics } = await import('../inventory/render-diagnostics.ts');
  const shown = diagnostics.map((one) => (one.at ? { ...one, at: { ...one.at, quote: masked(one.at.quote) } } : one));
  throw new CommandFailure(2, renderDiagnostics(shown));
};

const readYaml = async (path: string): Promise<Read> => {
  const [{ readSource }, { parseYaml }] = await Promise.all([
    import('../inventory/read-source.ts'),
    import('../inventory/parse-yaml.ts'),
  ]);
  const read = await readSource({ path, shown: path });
  if (!read.ok) return refuse([read.problem]);
  const { tree, diagnostics } = parseYaml(read.source);
  if (tree === undefined || diagnostics.length > 0) return refuse(diagnostics);
  return { plain: plainOf(tree), source: read.source, tree };
};

const refuseProblems = async ({ source, tree }: Read, problems: readonly ConfigProblem[]): Promise<never> => {
  const [{ diagnosticAt }, { spanAt }] = await Promise.all([
    import('../inventory/diagnostic.ts'),
    import('../inventory/tree.ts'),
  ]);
  const placed = problems.map((problem) => ({ ...problem, span: spanAt(tree, problem.path, problem.side) }));
  const inOrder = placed.toSorted((a, b) => a.span.start - b.span.start);
  return refuse(inOrder.map(({ span, message, suggestion }) => diagnosticAt({ source, span }, message, suggestion)));
};

const isFile = async (path: string): Promise<boolean> => {
  const { statSync } = await import('node:fs');
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
};

/**
 * The configuration of feeds: the named file, or `feeds.yaml` in the state directory, or the defaults.
 * @throws CommandFailure (2) with every problem at its line
 */
export const feedsConfig = async (around: Surroundings, named?: string): Promise<FeedsConfig> => {
  const { configOf } = await import('../vulnerabilities/config.ts');
  const { cwd } = around.io;
  const usual = join(stateDirectory(around), FEEDS_FILE);
  const path = named === undefined ? usual : resolve(cwd, named);
  const file = named === undefined && !(await isFile(path)) ? undefined : await readYaml(path);
  const config = configOf(file?.plain ?? null);
  if (!config.ok) {
    if (file === undefined) throw new Error('the defaults of feeds.yaml are refused');
    return refuseProblems(file, config.problems);
  }
  const { ca } = config.value;
  // Beside the file that names it.
  return { ...config.value, ca: ca === undefined || isAbsolute(ca) ? ca : resolve(path, '..', ca) };
};

const EXIT_CODES: Readonly<Partial<Record<FeedFailureKind, ExitCode>>> = {
  busy: 3,
  bundle: 3,
  older: 3,
  missing: 2,
  'no-bundle': 2,
  interrupted: 130,
};

/** A feed's failure as the end of a command; what was loaded before is still in use. */
export const feedsFailure = ({ kind, message, hint }: FeedFailure): CommandFailure =>
  new CommandFailure(EXIT_CODES[kind] ?? 4, printable(message), hint);
