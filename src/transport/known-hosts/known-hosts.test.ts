// Reading known_hosts and judging a key by it.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesFor, entriesForAddress, judge, knownHostsName } from './match.ts';
import { parseKnownHosts } from './parse.ts';
import { fingerprint, keyType } from './public-key.ts';

/** A key of a type with a body of our choice: judging needs no valid curve points. */
const keyOf = (body: string, type = 'ssh-ed25519'): Buffer => {
  const field = (text: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return Buffer.concat([field(type), field(body)]);
};

const A = keyOf('a');
const B = keyOf('b');
const line = (names: string, key: Buffer): string => `${names} ${keyType(key)} ${key.toString('base64')}`;

const verdict = (text: string, key: Buffer, [host, port]: readonly [string, number] = ['web01', 22]): string =>
  judge(entriesForAddress(parseKnownHosts(text, 'kh'), host, port), key).kind;

const hashed = (name: string): string => {
  const salt = Buffer.from('01234567890123456789');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('known_hosts', () => {
  it.each([
    ['a plain name', line('web01', A), 'known'],
    ['a name in other letters', line('WEB01', A), 'known'],
    ['a comma list', line('x,web01,y', A), 'known'],
    ['a pattern', line('web*', A), 'known'],
    ['a hashed name', line(hashed('web01'), A), 'known'],
    ['a comment after the key', `${line('web01', A)} root@web01`, 'known'],
    ['tabs', line('web01', A).replaceAll(' ', '\t'), 'known'],
    ['carriage returns', `${line('web01', A)}\r\n`, 'known'],
    ['two keys, one of them right', `${line('web01', B)}\n${line('web01', A)}`, 'known'],
    ['another key', line('web01', B), 'changed'],
    ['another name', line('web02', A), 'unknown'],
    ['a negated name', line('web*,!web01', A), 'unknown'],
    ['a port', line('[web01]:2222', A), 'unknown'],
    ['a hashed name of another host', line(hashed('web02'), A), 'unknown'],
    ['a comment', `# ${line('web01', A)}`, 'unknown'],
    ['an unknown marker', `@trusted ${line('web01', A)}`, 'unknown'],
    ['a type that is not the key’s', line('web01', A).replace('ssh-ed25519', 'ssh-rsa'), 'unknown'],
    ['no base64', 'web01 ssh-ed25519 ???', 'unknown'],
    ['an authority', `@cert-authority ${line('*', B)}`, 'certificates-only'],
    ['an authority and the key', `@cert-authority ${line('*', B)}\n${line('web01', A)}`, 'known'],
    ['a revocation', `@revoked ${line('*', A)}`, 'revoked'],
    ['a revocation before the key', `@revoked ${line('*', A)}\n${line('web01', A)}`, 'revoked'],
    ['a revocation after the key', `${line('web01', A)}\n@revoked ${line('*', A)}`, 'revoked'],
    ['a revocation of another key', `@revoked ${line('*', B)}\n${line('web01', A)}`, 'known'],
    ['a revocation for other hosts', `@revoked ${line('db*', A)}\n${line('web01', A)}`, 'known'],
    ['nothing', '', 'unknown'],
  ])('with %s', (_, text, expected) => {
    expect(verdict(text, A)).toBe(expected);
  });

  it.each([
    ['[web01]:2222', 'known'],
    ['web01', 'known'],
    ['[web01]:*', 'known'],
    ['[web01]:22', 'unknown'],
  ])('on port 2222 with an entry for %s', (names, expected) => {
    expect(verdict(line(names, A), A, ['web01', 2222])).toBe(expected);
  });

  it('does not fall back to the bare name when the port has a key of its own', () => {
    expect(verdict(`${line('[web01]:2222', B)}\n${line('web01', A)}`, A, ['web01', 2222])).toBe('changed');
  });

  it('honours a revocation under the bare name for a host on another port', () => {
    const text = `@revoked ${line('web01', A)}\n${line('web01', A)}`;
    expect(verdict(text, A, ['web01', 2222])).toBe('revoked');
  });

  it('names the line an entry stands in', () => {
    expect(parseKnownHosts(`# one\n\n${line('web01', A)}`, '/etc/kh')[0]?.where).toBe('/etc/kh:3');
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        entriesFor(parseKnownHosts(text, 'kh'), knownHostsName('web01', 22));
      }),
    );
  });
});

describe('a public key', () => {
  it('has the fingerprint that ssh-keygen prints', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
    // github.com's published ed25519 key and fingerprint.
    expect(fingerprint(Buffer.from(key, 'base64'))).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  });

  it('without a type has an empty one', () => {
    expect([Buffer.alloc(0), Buffer.from([0, 0, 0, 9, 1])].map(keyType)).toEqual(['', '']);
  });
});
