// From what was written (a file, a directory, a glob) to the inventory files that are meant.
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isGlob, matchesGlob } from '../core/glob.ts';

/** `~` and `~/…` are the home directory; other relative paths start at `base`. */
export const absolutePath = (path: string, from: { readonly base: string; readonly home: string }): string => {
  if (path === '~') return from.home;
  if (path.startsWith('~/')) return join(from.home, path.slice(2));
  return resolve(from.base, path);
};

/** Like {@link absolutePath}, starting where a file stands. */
export const pathBeside = (path: string, file: string, home: string): string =>
  absolutePath(path, { base: dirname(file), home });

const namesIn = async (directory: string): Promise<readonly string[]> => {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).toSorted();
};

const isDirectory = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** A directory stands for the `*.yaml` and `*.yml` files in it, sorted, without descending; anything else for itself. */
export const filesAt = async (path: string): Promise<readonly string[]> => {
  if (!(await isDirectory(path))) return [path];
  const names = await namesIn(path);
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(path, name));
};

const expandSegment = async (directories: readonly string[], segment: string): Promise<readonly string[]> => {
  if (!isGlob(segment)) return directories.map((directory) => join(directory, segment));
  const matches = await Promise.all(
    directories.map(async (directory) =>
      (await namesIn(directory)).filter((name) => matchesGlob(segment, name)).map((name) => join(directory, name)),
    ),
  );
  return matches.flat();
};

/** Files that an absolute path with wildcards means, sorted; a wildcard never crosses a `/` and skips dot files. */
export const filesMatching = async (pattern: string): Promise<readonly string[]> => {
  if (!isAbsolute(pattern)) throw new Error(`not an absolute pattern: ${pattern}`);
  let found: readonly string[] = ['/'];
  for (const segment of pattern.split('/').slice(1)) found = await expandSegment(found, segment);
  return (await Promise.all(found.map(filesAt))).flat();
};
