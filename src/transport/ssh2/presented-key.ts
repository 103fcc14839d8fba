// The key a host presents, described for the person who decides whether to trust it.
import { judge, type Verdict } from '../known-hosts/match.ts';
import type { KnownHost } from '../known-hosts/parse.ts';
import { fingerprint, keyType } from '../known-hosts/public-key.ts';
import { knownHostsLine, type TrustedKey } from '../known-hosts/store.ts';
import type { Target } from '../ssh-config/route.ts';
import { forgetCommand } from './host-key.ts';

export interface PresentedKey {
  readonly type: string;
  /** `SHA256:…`, to compare with `ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` on the host. */
  readonly fingerprint: string;
  /** As it would stand in known_hosts. */
  readonly line: string;
  /** Give this to storeHostKey to trust the key. */
  readonly trust: TrustedKey;
  readonly verdict: Verdict['kind'];
  /** Keys that known_hosts has for the host instead: `SHA256:… at path:line`. */
  readonly expected: readonly string[];
  /** The command that forgets those keys. */
  readonly forget: string;
}

export const describeKey = (target: Target, known: readonly KnownHost[], key: Buffer): PresentedKey => {
  const verdict = judge(known, key);
  const expected = verdict.kind === 'changed' ? verdict.expected : [];
  return {
    type: keyType(key),
    fingerprint: fingerprint(key),
    line: knownHostsLine(target.knownAs, target.knownPort, key),
    trust: { file: target.userKnownHosts, name: target.knownAs, port: target.knownPort, key },
    verdict: verdict.kind,
    expected: expected.map((entry) => `${fingerprint(entry.key)} at ${entry.where}`),
    forget: forgetCommand(target, expected),
  };
};
