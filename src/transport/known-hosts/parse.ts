// Reads known_hosts text into entries (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Whether they fit a host is match.ts' business.
import { keyType } from './public-key.ts';

export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Patterns in lower case, negated ones with their `!`. */
  readonly names:
    | { readonly kind: 'patterns'; readonly patterns: readonly string[] }
    | { readonly kind: 'hashed'; readonly salt: Buffer; readonly hash: Buffer };
  readonly type: string;
  readonly key: Buffer;
  /** `path:line`, for messages. */
  readonly where: string;
}

const MARKERS: Readonly<Record<string, KnownHost['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
};

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const readNames = (text: string): KnownHost['names'] | undefined => {
  if (!text.startsWith('|')) return { kind: 'patterns', patterns: text.toLowerCase().split(',') };
  const [, version, salt = '', hash = '', ...rest] = text.split('|');
  if (version !== '1' || rest.length > 0 || !BASE64.test(salt) || !BASE64.test(hash)) return undefined;
  return { kind: 'hashed', salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
};

const readEntry = (line: string, where: string): KnownHost | undefined => {
  const words = line.trim().split(/[ \t]+/);
  if (line.trim() === '' || words[0]?.startsWith('#')) return undefined;
  const marked = words[0]?.startsWith('@') === true;
  const marker = marked ? MARKERS[words[0] ?? ''] : 'none';
  const [names, type, base64] = marked ? words.slice(1) : words;
  if (marker === undefined || names === undefined || type === undefined || base64 === undefined) return undefined;
  const key = BASE64.test(base64) ? Buffer.from(base64, 'base64') : Buffer.alloc(0);
  const read = readNames(names);
  return read === undefined || keyType(key) !== type ? undefined : { marker, names: read, type, key, where };
};

/** The entries of one file, in order. Lines that ssh would skip (comments, unknown markers, keys of no known form) are skipped. */
export const parseKnownHosts = (text: string, file: string): readonly KnownHost[] =>
  text
    .split('\n')
    .map((line, index) => readEntry(line, `${file}:${index + 1}`))
    .filter((entry) => entry !== undefined);
