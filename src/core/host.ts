// A host as the inventory finally describes it: effective values, after defaults, tier and groups were laid over each other.
import type { Policy } from './policy.ts';

/** How commands become root on the host. `none`: the login user is root already. */
export type SudoMethod = 'passwordless' | 'password' | 'none';

/** One SSH endpoint: a host or a jump host. */
export interface Endpoint {
  readonly name: string;
  /** Host name or IP to connect to; `~/.ssh/config` may still rewrite it (HostName). */
  readonly address: string;
  /** Absent: decided by ~/.ssh/config, else 22. */
  readonly port?: number;
  /** Absent: decided by ~/.ssh/config, else the local user. */
  readonly user?: string;
  /** Private key files, tried in order, absolute paths; absent: ~/.ssh/config, agent, default keys. */
  readonly identityFiles?: readonly string[];
  /** Absolute path; absent: ~/.ssh/config's UserKnownHostsFile, else ~/.ssh/known_hosts. */
  readonly knownHosts?: string;
}

export interface Host extends Endpoint {
  readonly connection: 'ssh' | 'local';
  readonly sudo: SudoMethod;
  readonly tier: string;
  readonly ring: string;
  readonly groups: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Packages patchctl never changes on this host, on top of the host's own holds. Shell globs (`*`, `?`) allowed. */
  readonly holds: readonly string[];
  /** Outermost jump first; empty: direct. */
  readonly jumps: readonly Endpoint[];
  /** Failure domain (hypervisor, rack); absent: none. */
  readonly domain?: string;
  readonly reboot: 'never' | 'if-needed' | 'always';
  /** Who can reach the host; `unknown` when the inventory does not say. */
  readonly exposure: 'internet' | 'internal' | 'isolated' | 'unknown';
  /** Names of the deadline policies that hold for the host; the earliest due date wins. */
  readonly deadlines: readonly string[];
  /** From this EPSS score on (0 to 1) an update counts as likely to be exploited; absent: the built-in threshold. */
  readonly epssThreshold?: number;
  /** The policy of the host's tier. */
  readonly policy: Policy;
}
