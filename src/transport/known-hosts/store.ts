// Adds a key that somebody has explicitly trusted to a known_hosts file. Nothing else in patchctl writes there.
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entriesFor, knownHostsName } from './match.ts';
import { parseKnownHosts } from './parse.ts';
import { keyType } from './public-key.ts';

export interface TrustedKey {
  /** Absolute path of the file; created, with its directory, when it does not exist. */
  readonly file: string;
  readonly name: string;
  readonly port: number;
  readonly key: Buffer;
}

/** The line as known_hosts holds it, without newline. */
export const knownHostsLine = (name: string, port: number, key: Buffer): string =>
  `${knownHostsName(name, port)} ${keyType(key)} ${key.toString('base64')}`;

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error) => {
    if (missing(error)) return '';
    throw error;
  });

/** The file behind symbolic links: renaming over a link would leave its target behind. */
const realFile = async (path: string): Promise<string> => {
  const linked = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  return linked ? realpath(path) : path;
};

const replaceFile = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    const before = await stat(path).catch(() => undefined);
    await handle.writeFile(text);
    if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => undefined);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  await chmod(path, 0o600);
};

/**
 * Appends the key atomically, mode 0600; does nothing when the file already has it for that name.
 * @throws the file system's error (read-only, full, not permitted).
 */
export const storeHostKey = async ({ file, name, port, key }: TrustedKey): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const path = await realFile(file);
  const text = await textOf(path);
  const known = entriesFor(parseKnownHosts(text, path), knownHostsName(name, port));
  if (known.some((entry) => entry.marker === 'none' && entry.key.equals(key))) return;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await replaceFile(path, `${text}${separator}${knownHostsLine(name, port, key)}\n`);
};
