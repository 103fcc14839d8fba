// The questions that `status`, `history`, `show` and `resume` ask of a ledger. Reads only.

import type { Database } from 'better-sqlite3';
import type { Json } from '../core/canonical-json.ts';
import type { MostUrgent } from '../core/most-urgent.ts';
import { CHAIN_COLUMNS, type ChainRow, GENESIS } from './chain.ts';
import { durationsOf, type HostDuration } from './durations.ts';
import type { Head, LedgerEvent, SeenUpdate, StoredEvent } from './event.ts';
import { readPayload } from './payload.ts';

export interface RunRow {
  readonly id: string;
  /** `apply`, `scan`, … as given to `startRun`. */
  readonly kind: string;
  readonly started: string;
  /** Null: still at work, or interrupted. */
  readonly finished: string | null;
  readonly planDigest: string | null;
  readonly exitCode: number | null;
  readonly summary: Json;
}

export interface RunHost {
  readonly host: string;
  /** Null: not settled. */
  readonly outcome: string | null;
  readonly state: string;
  readonly updated: string;
  readonly detail: Json;
}

export interface RunWithHosts extends RunRow {
  /** By name. */
  readonly hosts: readonly RunHost[];
}

/** What is known of a host from its last scan and its last run; null where there was none, or where it was unknown. */
export interface HostStatus {
  readonly host: string;
  readonly lastScanAt: string | null;
  readonly scanDigest: string | null;
  readonly os: string | null;
  readonly pending: number | null;
  readonly security: number | null;
  /** Both null: nothing that is known to be urgent. */
  readonly urgentWord: MostUrgent['word'] | null;
  readonly urgentCount: number | null;
  readonly reboot: 'yes' | 'no' | 'unknown' | null;
  readonly machineId: string | null;
  readonly supportUntil: string | null;
  /** Null: never judged. */
  readonly supportEnded: 'true' | 'false' | 'unknown' | null;
  readonly lastRun: string | null;
  readonly lastOutcome: string | null;
}

/** When an update was first found pending by a scan; null: by none. ISO 8601 UTC. */
export interface FirstSeen {
  readonly onHost: string | null;
  readonly inFleet: string | null;
}

type WithText<T, K extends keyof T> = Omit<T, K> & { readonly [key in K]: string };

const RUN_COLUMNS = `id, kind, started, finished, plan_digest AS planDigest, exit_code AS exitCode, summary`;
const runRow = (row: WithText<RunRow, 'summary'>): RunRow => ({ ...row, summary: JSON.parse(row.summary) as Json });

const storedEvent = <E extends LedgerEvent>({ seq, at, run, host, type, payload, hash }: ChainRow): StoredEvent<E> => ({
  seq,
  at,
  run,
  host,
  hash,
  // The hash vouches that this is what `append` was given.
  event: { type, ...readPayload(payload).members } as unknown as E,
});

export interface History<E extends LedgerEvent> {
  /** Newest first. */
  runs(limit: number): readonly RunRow[];
  run(id: string): RunWithHosts | undefined;
  /** In order. With a host: only the events of that host. */
  eventsOf(run: string, host?: string): readonly StoredEvent<E>[];
  /** Every host that was ever scanned or patched, by name. */
  hosts(): readonly HostStatus[];
  /** In order; not those of its hosts. */
  runEventsOf(run: string, type: E['type']): readonly StoredEvent<E>[];
  /** The first run that was started with this plan. */
  planUsed(digest: string): RunRow | undefined;
  firstSeen(host: string, update: SeenUpdate): FirstSeen;
  /** How long hosts took in earlier runs, newest first. */
  durations(limit: number): readonly HostDuration[];
  head(): Head;
}

export const historyOf = <E extends LedgerEvent>(db: Database): History<E> => {
  type RawRun = WithText<RunRow, 'summary'>;
  const runs = db.prepare<[number], RawRun>(`SELECT ${RUN_COLUMNS} FROM runs ORDER BY rowid DESC LIMIT ?`);
  const run = db.prepare<[string], RawRun>(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`);
  const used = db.prepare<[string], RawRun>(
    `SELECT ${RUN_COLUMNS} FROM runs WHERE plan_digest = ? ORDER BY rowid LIMIT 1`,
  );
  const runHosts = db.prepare<[string], WithText<RunHost, 'detail'>>(
    'SELECT host, outcome, state, updated, detail FROM run_hosts WHERE run = ? ORDER BY host',
  );
  const events = db.prepare<{ run: string; host: string | null }, ChainRow>(
    `SELECT ${CHAIN_COLUMNS} FROM events WHERE run = @run AND (@host IS NULL OR host = @host) ORDER BY seq`,
  );
  const runEvents = db.prepare<{ run: string; type: string }, ChainRow>(
    `SELECT ${CHAIN_COLUMNS} FROM events WHERE run = @run AND host IS NULL AND type = @type ORDER BY seq`,
  );
  const hosts = db.prepare<[], HostStatus>(
    `SELECT host, last_scan_at AS lastScanAt, scan_digest AS scanDigest, os, pending, security,
       urgent_word AS urgentWord, urgent_count AS urgentCount, reboot, machine_id AS machineId, support_until AS supportUntil,
       support_ended AS supportEnded, last_run AS lastRun, last_outcome AS lastOutcome FROM host_status ORDER BY host`,
  );
  const seen = db.prepare<SeenUpdate & { host: string }, FirstSeen>(
    `SELECT min(iif(host = @host, at, NULL)) AS onHost, min(at) AS inFleet FROM sightings
     WHERE package = @package AND version = @version AND arch = @arch`,
  );
  const head = db.prepare<[], Head>('SELECT seq AS rows, hash FROM events ORDER BY seq DESC LIMIT 1');
  return {
    runs: (limit) => runs.all(limit).map(runRow),
    run(id) {
      const row = run.get(id);
      if (row === undefined) return undefined;
      const hostRows = runHosts.all(id).map((host) => ({ ...host, detail: JSON.parse(host.detail) as Json }));
      return { ...runRow(row), hosts: hostRows };
    },
    eventsOf: (id, host) => events.all({ run: id, host: host ?? null }).map((row) => storedEvent<E>(row)),
    runEventsOf: (id, type) => runEvents.all({ run: id, type }).map((row) => storedEvent<E>(row)),
    hosts: () => hosts.all(),
    planUsed(digest) {
      const row = used.get(digest);
      return row === undefined ? undefined : runRow(row);
    },
    firstSeen: (host, update) => seen.get({ host, ...update }) ?? { onHost: null, inFleet: null },
    durations: durationsOf(db),
    head: () => head.get() ?? { rows: 0, hash: GENESIS },
  };
};
