// Which known_hosts entries speak of a host, and what they say of the key it presents.
import { createHmac } from 'node:crypto';
import { matchesPatterns } from '../pattern.ts';
import type { KnownHost } from './parse.ts';

/** The name that known_hosts uses for an address: `host`, or `[host]:port` when the port is not 22. Lower case. */
export const knownHostsName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

const speaksOf = (entry: KnownHost, name: string): boolean =>
  entry.names.kind === 'patterns'
    ? matchesPatterns(name, entry.names.patterns)
    : createHmac('sha1', entry.names.salt).update(name).digest().equals(entry.names.hash);

/** The entries for exactly this name, as `ssh-keygen -F name` would list them. */
export const entriesFor = (entries: readonly KnownHost[], name: string): readonly KnownHost[] =>
  entries.filter((entry) => speaksOf(entry, name));

/**
 * The entries for an address. As in OpenSSH, a host on another port may also be known by its bare name
 * when nothing is known under `[host]:port`.
 */
export const entriesForAddress = (entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] => {
  const exact = entriesFor(entries, knownHostsName(host, port));
  if (port === 22 || exact.some((entry) => entry.marker === 'none')) return exact;
  return [...exact, ...entriesFor(entries, knownHostsName(host, 22))];
};

export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'certificates-only' }
  | { readonly kind: 'revoked'; readonly entry: KnownHost }
  | { readonly kind: 'changed'; readonly expected: readonly KnownHost[] };

/** What the entries of a host say of a key. `@revoked` beats everything; any other key of the host makes it changed. */
export const judge = (entries: readonly KnownHost[], presented: Buffer): Verdict => {
  const revoked = entries.find((entry) => entry.marker === 'revoked' && entry.key.equals(presented));
  if (revoked !== undefined) return { kind: 'revoked', entry: revoked };
  const expected = entries.filter((entry) => entry.marker === 'none');
  if (expected.some((entry) => entry.key.equals(presented))) return { kind: 'known' };
  if (expected.length > 0) return { kind: 'changed', expected };
  return { kind: entries.some((entry) => entry.marker === 'cert-authority') ? 'certificates-only' : 'unknown' };
};
