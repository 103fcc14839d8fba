// Private key files: what can be known of them without a passphrase, and how they are unlocked.
import { access, readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { keyType } from '../known-hosts/public-key.ts';
import type { Library } from './library.ts';

export type KeyFile =
  | { readonly kind: 'missing' }
  /** The private key is elsewhere (in an agent) or needs no passphrase. */
  | { readonly kind: 'public'; readonly key: ParsedKey; readonly certificate: boolean }
  | { readonly kind: 'open'; readonly key: ParsedKey; readonly certificate: boolean }
  /** Encrypted. `key` is its public half; absent where only the passphrase would reveal it. */
  | { readonly kind: 'locked'; readonly text: Buffer; readonly key?: ParsedKey; readonly certificate: boolean }
  | { readonly kind: 'unusable'; readonly why: string; readonly needsOpenssh: boolean };

const OPENSSH_KEY = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;
const MAGIC = 'openssh-key-v1\0';

interface Envelope {
  readonly encrypted: boolean;
  readonly publicKey: Buffer;
}

/** The clear part of an OpenSSH key file (PROTOCOL.key): cipher and public key. */
const readEnvelope = (text: string): Envelope | undefined => {
  const body = OPENSSH_KEY.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  let at = MAGIC.length;
  const field = (): Buffer => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    if (at > bytes.length) throw new RangeError('truncated');
    return bytes.subarray(at - length, at);
  };
  try {
    const cipher = field().toString('latin1');
    field();
    field();
    at += 4;
    return { encrypted: cipher !== 'none', publicKey: field() };
  } catch {
    return undefined;
  }
};

const readText = (path: string): Promise<Buffer | undefined> => readFile(path).catch(() => undefined);

const parsed = (library: Library, data: Buffer | string, passphrase?: string): ParsedKey | undefined => {
  const found = library.utils.parseKey(data, passphrase);
  return found instanceof Error ? undefined : found;
};

const publicHalf = async (library: Library, path: string, envelope?: Envelope): Promise<ParsedKey | undefined> => {
  if (envelope !== undefined) return parsed(library, envelope.publicKey);
  const text = await readText(`${path}.pub`);
  return text === undefined ? undefined : parsed(library, text);
};

const securityKey = (type: string): KeyFile => ({
  kind: 'unusable',
  why: `is a FIDO security key (${type})`,
  needsOpenssh: true,
});

const readPrivate = async (library: Library, path: string, text: Buffer): Promise<KeyFile> => {
  const latin1 = text.toString('latin1');
  const envelope = readEnvelope(latin1);
  const type = envelope === undefined ? '' : keyType(envelope.publicKey);
  if (type.startsWith('sk-')) return securityKey(type);
  const certificate = await access(`${path}-cert.pub`).then(
    () => true,
    () => false,
  );
  if (envelope?.encrypted === true || latin1.includes('Proc-Type: 4,ENCRYPTED')) {
    const key = await publicHalf(library, path, envelope);
    return { kind: 'locked', text, certificate, ...(key === undefined ? {} : { key }) };
  }
  const key = parsed(library, text);
  if (key === undefined)
    return {
      kind: 'unusable',
      why: 'is not in a known format (ssh-keygen -p -f FILE rewrites it)',
      needsOpenssh: false,
    };
  return { kind: key.isPrivateKey() ? 'open' : 'public', key, certificate };
};

/** Reads a key file; where only `path.pub` is there, that. */
export const readKeyFile = async (library: Library, path: string): Promise<KeyFile> => {
  const text = await readText(path);
  if (text !== undefined) return readPrivate(library, path, text);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  const half = await readText(`${path}.pub`);
  if (half === undefined)
    return exists ? { kind: 'unusable', why: 'cannot be read', needsOpenssh: false } : { kind: 'missing' };
  if (half.toString('latin1').startsWith('sk-')) return securityKey('sk-');
  const key = parsed(library, half);
  return key === undefined ? { kind: 'missing' } : { kind: 'public', key, certificate: false };
};

/** The private key, or undefined when the passphrase is wrong. Slow by design (bcrypt): remember the answer. */
export const unlockKey = (library: Library, text: Buffer, passphrase: string): ParsedKey | undefined =>
  parsed(library, text, passphrase);
