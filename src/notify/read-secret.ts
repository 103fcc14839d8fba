// Reads a secret from where the inventory says it is kept, at the moment of use, and refuses files that others can read.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { SecretSource } from '../core/notification.ts';
import { printable } from '../core/printable.ts';
import { Secret } from '../core/secret.ts';

export type SecretReading =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false /** Printable. */; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

const refused = (reason: string): SecretReading => ({ ok: false, reason: printable(reason) });

const WORLD = 0o004;
const OTHERS = 0o077;
const LARGEST = 64 * 1024;

const checked = (text: string, where: string): SecretReading => {
  const value = text.replace(/[\r\n]+$/, '');
  if (value === '') return refused(`${where} is empty`);
  if (printable(value) !== value) return refused(`${where} holds more than one line of text`);
  return { ok: true, secret: new Secret(value) };
};

/** As ssh treats private keys: a file of one's own is for nobody else; a file of somebody else may be for a group. */
const readGuarded = async (file: FileHandle, path: string): Promise<SecretReading> => {
  const stats = await file.stat();
  if (!stats.isFile()) return refused(`${path} is not a file`);
  const isOwn = stats.uid === process.getuid?.();
  if ((stats.mode & (isOwn ? OTHERS : WORLD)) !== 0)
    return refused(`${path} can be read by others, so it is not used; chmod 600 ${path}`);
  if (stats.size > LARGEST) return refused(`${path} is too large for a secret`);
  return checked(await file.readFile('utf8'), path);
};

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is not a file',
};

const readFrom = async (path: string): Promise<SecretReading> => {
  let file: FileHandle | undefined;
  try {
    // Without waiting: a named pipe that nobody writes to must not hold up a run.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readGuarded(file, path);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    return refused(`${path} ${UNREADABLE[code] ?? `cannot be read (${code})`}`);
  } finally {
    await file?.close();
  }
};

/** One secret; it is read anew for each message, so that it can be changed while a run goes on. */
export const readSecret = async (source: SecretSource, env: Environment): Promise<SecretReading> => {
  if (source.from === 'file') return await readFrom(source.path);
  const value = env[source.variable];
  if (value === undefined) return refused(`the environment variable ${source.variable} is not set`);
  return checked(value, `the environment variable ${source.variable}`);
};
