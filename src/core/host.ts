// A host as the inventory finally describes it: effective values, after defaults, tier and groups were laid over each other.
import type { HealthCheck } from './health/check.ts';
import type { Hooks } from './health/hook.ts';
import type { Policy } from './policy.ts';
import type { SnapshotPolicy } from './snapshot-policy.ts';
import type { Blackout } from './window/blackout.ts';

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

export type RebootPolicy = 'never' | 'if-needed' | 'always' | 'in-window';

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
  /** Failure domains (hypervisor, rack, cluster). */
  readonly domains: readonly string[];
  /** `in-window`: if needed, and only inside one of the host's windows. */
  readonly reboot: RebootPolicy;
  /** How long a host may take to come back. Milliseconds. */
  readonly rebootTimeoutMs: number;
  /** Users logged in and shutdown inhibitors: do they keep a host from being rebooted? */
  readonly rebootBlockers: 'respect' | 'override';
  /** Services that still use replaced files, where a restart is enough. */
  readonly services: 'report' | 'restart';
  readonly checks: readonly HealthCheck[];
  /** Waited before the health checks after a change. Milliseconds. */
  readonly settleMs: number;
  readonly hooks: Hooks;
  readonly snapshot: SnapshotPolicy;
  /** What to do with a changed host whose health checks fail. */
  readonly onFailedChecks: 'stop' | 'revert';
  /** Who can reach the host; `unknown` when the inventory does not say. */
  readonly exposure: 'internet' | 'internal' | 'isolated' | 'unknown';
  /** Names of the maintenance windows; empty: always open. */
  readonly windows: readonly string[];
  readonly blackouts: readonly Blackout[];
  /** Names of the deadline policies that hold for the host; the earliest due date wins. */
  readonly deadlines: readonly string[];
  /** From this EPSS score on (0 to 1) an update counts as likely to be exploited; absent: the built-in threshold. */
  readonly epssThreshold?: number;
  /** The policy of the host's tier. */
  readonly policy: Policy;
}
