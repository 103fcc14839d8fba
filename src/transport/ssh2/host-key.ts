// Which host key algorithms are asked for, and the verdict on the key that comes. Without a verdict of "known" nothing is sent.
import { type Fault, fault } from '../../core/fault.ts';
import { judge, knownHostsName } from '../known-hosts/match.ts';
import type { KnownHost } from '../known-hosts/parse.ts';
import { fingerprint, keyType } from '../known-hosts/public-key.ts';
import type { Target } from '../ssh-config/route.ts';

/** Without `ssh-rsa`, whose signatures are SHA-1. */
const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

/** An RSA key signs with either SHA-2. */
const keyTypeFor = (algorithm: HostKeyAlgorithm): string => (algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);

/**
 * Known types first, so that a host of which only the RSA key is known presents that one.
 * The others follow: a replaced key is then seen and named, and not just "no common algorithm".
 */
export const hostKeyAlgorithms = (known: readonly KnownHost[]): HostKeyAlgorithm[] => {
  const types = new Set(known.filter((entry) => entry.marker === 'none').map((entry) => entry.type));
  const isKnown = (algorithm: HostKeyAlgorithm): boolean => types.has(keyTypeFor(algorithm));
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter((algorithm) => !isKnown(algorithm))];
};

const shown = (key: Buffer): string => `${fingerprint(key)} (${keyType(key)})`;

/** The command that forgets the keys a host was known by, for when it was really re-installed. */
export const forgetCommand = (target: Target, expected: readonly KnownHost[]): string => {
  const files = new Set(expected.map((entry) => entry.where.replace(/:\d+$/, '')));
  const name = knownHostsName(target.knownAs, target.knownPort);
  return [...files].map((file) => `ssh-keygen -R '${name}' -f '${file}'`).join(' && ');
};

/** Undefined when the key is known; otherwise the fault, with the fingerprints a person has to compare. */
export const hostKeyFault = (target: Target, known: readonly KnownHost[], presented: Buffer): Fault | undefined => {
  const verdict = judge(known, presented);
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'unknown':
      return fault('host-key-unknown', `${target.host} presents ${shown(presented)}`);
    case 'changed': {
      const expected = verdict.expected.map((entry) => `${shown(entry.key)} at ${entry.where}`).join(', ');
      return fault(
        'host-key-changed',
        `${target.host}: ${expected} expected, ${shown(presented)} presented`,
        `if {host} was re-installed: ${forgetCommand(target, verdict.expected)}, then: patchctl hosts trust {host}; otherwise treat it as an attack`,
      );
    }
    case 'revoked':
      return fault(
        'host-key-revoked',
        `${target.host} presents ${shown(presented)}, revoked at ${verdict.entry.where}`,
      );
    case 'certificates-only':
      return fault(
        'needs-openssh',
        `${target.host} is known only by a certificate authority; it presents ${shown(presented)}`,
        'certificate host keys are not supported: compare the fingerprint, then: patchctl hosts trust {host}',
      );
  }
};
