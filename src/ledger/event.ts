// What goes into the ledger and what comes out of it. The ledger is generic over the events; it knows only that they are JSON.

import type { Json } from '../core/canonical-json.ts';
import type { MostUrgent } from '../core/most-urgent.ts';

/** Any event: a type and JSON members. Member names that begin with `$` belong to the ledger. */
export interface LedgerEvent {
  readonly type: string;
}

/** An event on its way into the chain. */
export interface Entry<E extends LedgerEvent> {
  /** Run id, from `startRun`. */
  readonly run: string;
  /** Null when the event is about the run, not about one host. */
  readonly host: string | null;
  readonly event: E;
}

/** Where an appended event came to lie. The promise of it is the acknowledgement: the row is on disk. */
export interface Appended {
  readonly seq: number;
  /** ISO 8601 UTC: when `append` was called. */
  readonly at: string;
  /** SHA-256 (hex) of the row and, through `prev`, of everything before it. */
  readonly hash: string;
}

/** An event as the ledger gives it back. */
export interface StoredEvent<E extends LedgerEvent> extends Entry<E>, Appended {}

/** The last row of the chain. An empty ledger has 0 rows and the hash of sixty-four zeros. */
export interface Head {
  readonly rows: number;
  readonly hash: string;
}

/** Something about the run or a host that status and history show; it is chained inside its event. */
export type LedgerRecord =
  | RunStarted
  | RunResumed
  | RunFinished
  | ({ readonly kind: 'host' } & HostRecord)
  | ({ readonly kind: 'scan' } & ScanRecord);

interface RunStarted {
  readonly kind: 'run-started';
  readonly runKind: string;
  readonly planDigest: string | null;
}

/** A run that had ended, or was interrupted, is at work again: its end is to come. */
interface RunResumed {
  readonly kind: 'run-resumed';
}

interface RunFinished {
  readonly kind: 'run-finished';
  readonly exitCode: number;
  readonly summary: Json;
}

/** Where a host stands in a run. */
export interface HostRecord {
  /** Null until the host is settled. */
  readonly outcome: string | null;
  /** Name of the state of the host's machine. */
  readonly state: string;
  readonly detail: Json;
}

/** What a scan found on a host. Null is "unknown", never zero. */
export interface ScanRecord {
  /** Digest of the artifact with the whole scan. */
  readonly scan: string | null;
  /** `Debian 12.15`. */
  readonly os: string | null;
  /** Number of updates. */
  readonly pending: number | null;
  /** Number of security updates among them. */
  readonly security: number | null;
  /** The worst among those; absent: nothing that is known to be urgent. */
  readonly urgent?: MostUrgent;
  readonly reboot: 'yes' | 'no' | 'unknown';
  readonly machineId: string | null;
  /** Vendor support of its operating system; absent: as before. */
  readonly support?: { readonly until: string | null; readonly ended: true | false | 'unknown' };
  /** Updates that this host was not known to have pending; absent means none. */
  readonly seen?: readonly SeenUpdate[];
}

/** One offered version of one package. */
export interface SeenUpdate {
  readonly package: string;
  readonly arch: string;
  readonly version: string;
}
