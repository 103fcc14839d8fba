// Canonical JSON (RFC 8785 subset): one byte sequence per value, so that digests of plans and ledger rows mean something.
import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Keys sorted by UTF-16 code units, no white space, `undefined` members left out.
 * @throws TypeError for numbers that JSON cannot carry (NaN, infinities) and for anything that is not JSON.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(members).sort();
    const present = keys.filter((key) => members[key] !== undefined);
    return `{${present.map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key])}`).join(',')}}`;
  }
  throw new TypeError(`not JSON: ${typeof value}`);
};

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** SHA-256 (hex) of the canonical form. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));
