// What an inventory is once it is understood: effective hosts, orders, policies, and where everything was said.

import type { Hooks } from '../core/health/hook.ts';
import type { Endpoint, Host } from '../core/host.ts';
import type { NotificationChannel } from '../core/notification.ts';
import type { Amount, Gate, Policy } from '../core/policy.ts';
import type { DeadlinePolicy } from '../core/priority/policy.ts';
import type { WindowDefinition } from '../core/window/window.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Layer } from './layers.ts';

export interface Tier {
  readonly name: string;
  readonly policy: Policy;
}

export interface Group {
  readonly name: string;
  /** Hosts of the group that may be down at once. */
  readonly maxUnavailable?: Amount;
  /** Hosts of the group that must stay up. */
  readonly quorum?: 'majority' | number;
}

export interface Ring {
  readonly name: string;
  /** Only versions that this ring has run healthily for `soakDays`. */
  readonly promoteFrom?: string;
  readonly soakDays: number;
  /** What must hold before its first wave. */
  readonly gate: Gate;
}

/** A failure domain of which more than one member may be down. */
export interface Domain {
  readonly name: string;
  readonly maxUnavailable: Amount;
}

export interface Inventory {
  /** The file or files that were asked for, as people see them. */
  readonly path: string;
  /** All files that were read, in order of reading; `path` is absolute. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** One file: its SHA-256, as `sha256sum` prints it. Several: the SHA-256 of their digests and relative paths. */
  readonly sha256: string;
  /** In order of urgency. Never empty. */
  readonly tiers: readonly Tier[];
  /** In promotion order. Never empty. */
  readonly rings: readonly Ring[];
  /** Failures that a whole run may have; absent: only the budgets of the tiers count. */
  readonly maxFailures?: Amount;
  /** Around a whole run, on the bastion. */
  readonly hooks: Hooks;
  readonly domains: readonly Domain[];
  readonly windows: readonly WindowDefinition[];
  readonly notifications: readonly NotificationChannel[];
  readonly groups: readonly Group[];
  readonly jumps: readonly Endpoint[];
  /** The inventory's own deadline policies. */
  readonly policies: readonly DeadlinePolicy[];
  /** In the order of the files, ranges expanded. Never empty; names and machines are unique. */
  readonly hosts: readonly Host[];
  /** By host name: the layers that made the host, weakest first. Read it with `describeHost`. */
  readonly origins: ReadonlyMap<string, readonly Layer[]>;
}

export type InventoryResult =
  | { readonly ok: true; readonly value: Inventory }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
