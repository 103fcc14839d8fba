// Feeds as commands meet them: `feeds.yaml`, and how a feed's failure ends a command.
import { isAbsolute, join, resolve } from 'node:path';
import type { ExitCode } from '../core/exit-code.ts';
import { printable } from '../core/printable.ts';
import type { Tree } from '../inventory/tree.ts';
import type { FeedsConfig } from '../vulnerabilities/config.ts';
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

const readYaml = async (path: string): Promise<unknown> => {
  const [{ readSource }, { parseYaml }, { renderDiagnostics }] = await Promise.all([
    import('../inventory/read-source.ts'),
    import('../inventory/parse-yaml.ts'),
    import('../inventory/render-diagnostics.ts'),
  ]);
  const read = await readSource({ path, shown: path });
  if (!read.ok) throw new CommandFailure(2, renderDiagnostics([read.problem]));
  const { tree, diagnostics } = parseYaml(read.source);
  if (tree === undefined || diagnostics.length > 0) throw new CommandFailure(2, renderDiagnostics(diagnostics));
  return plainOf(tree);
};

const isFile = async (path: string): Promise<boolean> => {
  const { statSync } = await import('node:fs');
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
};

/**
 * The configuration of feeds: the named file, or `feeds.yaml` in the state directory, or the defaults.
 * @throws CommandFailure (2) with every problem
 */
export const feedsConfig = async (around: Surroundings, named?: string): Promise<FeedsConfig> => {
  const { configOf } = await import('../vulnerabilities/config.ts');
  const { cwd } = around.io;
  const usual = join(stateDirectory(around), FEEDS_FILE);
  const path = named === undefined ? usual : resolve(cwd, named);
  const config = configOf(named === undefined && !(await isFile(path)) ? null : await readYaml(path));
  if (!config.ok) throw new CommandFailure(2, config.problems.map((problem) => `${path}: ${problem}`).join('\n'));
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
