// What an inventory is once it is understood: effective hosts, orders, policies, and where everything was said.
import type { Endpoint, Host } from '../core/host.ts';
import type { Amount, Policy } from '../core/policy.ts';
import type { DeadlinePolicy } from '../core/priority/policy.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Layer } from './layers.ts';

export interface Tier {
  readonly name: string;
  readonly policy: Policy;
}

export interface Group {
  readonly name: string;
  /** Hosts of the group that may be down at once (acted on by later versions). */
  readonly maxUnavailable?: Amount;
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
  readonly rings: readonly string[];
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
