// Reads known_hosts files once and again only when they changed: a fleet of hundreds asks for the same files.
import { readFile, stat } from 'node:fs/promises';
import { type KnownHost, parseKnownHosts } from './parse.ts';

export interface KnownHostsFiles {
  /** The entries of all files in order; a missing file has none. */
  read(paths: readonly string[]): Promise<readonly KnownHost[]>;
}

export const createKnownHostsFiles = (): KnownHostsFiles => {
  const cache = new Map<string, { readonly version: string; readonly entries: readonly KnownHost[] }>();
  const readOne = async (path: string): Promise<readonly KnownHost[]> => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    if (found === undefined) return [];
    const version = `${found.ino} ${found.size} ${found.mtimeNs}`;
    const cached = cache.get(path);
    if (cached?.version === version) return cached.entries;
    const entries = parseKnownHosts(await readFile(path, 'utf8').catch(() => ''), path);
    cache.set(path, { version, entries });
    return entries;
  };
  return { read: async (paths) => (await Promise.all(paths.map(readOne))).flat() };
};
