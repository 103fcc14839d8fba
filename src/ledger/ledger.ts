// The ledger: append-only, hash-chained, on disk before anything is done. The interface is small enough for a shared database behind it.
import type { Database } from 'better-sqlite3';
import type { Json } from '../core/canonical-json.ts';
import { type Clock, isoTime } from '../core/clock.ts';
import { rowAppender, runIdAllotter } from './append-row.ts';
import { type Artifact, artifactStore, compressed, contentOf } from './artifacts.ts';
import type { HostDuration } from './durations.ts';
import type {
  Appended,
  Entry,
  Head,
  HostRecord,
  LedgerEvent,
  LedgerRecord,
  ScanRecord,
  SeenUpdate,
  StoredEvent,
} from './event.ts';
import { exportCsv, exportJsonl, type WriteText } from './export.ts';
import { failureOf, type LedgerResult, refused } from './failure.ts';
import { type FirstSeen, type HostStatus, historyOf, type RunRow, type RunWithHosts } from './history.ts';
import { openDatabase } from './open-database.ts';
import type { StatFilesystem } from './state-directory.ts';
import { type Expectation, type Verification, verifyChain } from './verify.ts';
import { createWriteQueue } from './write-queue.ts';

/** What every command may ask. @throws only for bugs and for a file that breaks while it is read. */
export interface LedgerReader<E extends LedgerEvent> {
  /** Newest first. */
  runs(options: { readonly limit: number }): Promise<readonly RunRow[]>;
  run(id: string): Promise<RunWithHosts | undefined>;
  /** In order. With a host: only that host's events, not those of the whole run. */
  eventsOf(run: string, host?: string): Promise<readonly StoredEvent<E>[]>;
  /** The events of one type about the run itself, in order: asked again and again while a run waits. */
  runEventsOf(run: string, type: E['type']): Promise<readonly StoredEvent<E>[]>;
  /** Every host that was ever scanned or patched, by name. */
  hosts(): Promise<readonly HostStatus[]>;
  /** The first run that was started with this plan: a plan is used once. */
  planUsed(digest: string): Promise<RunRow | undefined>;
  /** In the order of `updates`. */
  firstSeen(host: string, updates: readonly SeenUpdate[]): Promise<readonly FirstSeen[]>;
  /** How long hosts took in earlier runs, newest first: what expected durations are learned from. */
  durations(options: { readonly limit: number }): Promise<readonly HostDuration[]>;
  /** Undefined when there is none; also when the stored bytes do not match the digest, which `verify` reports. */
  getArtifact(digest: string): Promise<Artifact | undefined>;
  head(): Promise<Head>;
  verify(expected?: Expectation): Promise<Verification>;
  exportJsonl(write: WriteText): Promise<void>;
  exportCsv(write: WriteText): Promise<void>;
  /** Waits for appends under way. */
  close(): Promise<void>;
}

export interface NewRun<E extends LedgerEvent> {
  /** `apply`, `scan`, … */
  readonly kind: string;
  readonly planDigest: string | null;
  readonly event: E;
}

export interface StartedRun extends Appended {
  /** `2026-11-22.3`: UTC day and counter. */
  readonly run: string;
}

/** An entry about one host. */
export interface HostEntry<E extends LedgerEvent> extends Entry<E> {
  readonly host: string;
}

/**
 * Every write resolves when the row is on disk, and only then; writes of one turn of the event loop share an fsync.
 * @throws LedgerUnwritable when it is not: stop before the next effect. TypeError for events that are not JSON.
 */
export interface Ledger<E extends LedgerEvent> extends LedgerReader<E> {
  startRun(run: NewRun<E>): Promise<StartedRun>;
  append(entry: Entry<E>): Promise<Appended>;
  /** Like `append`, and what `show` and `status` tell of the host from now on. */
  recordHost(entry: HostEntry<E>, record: HostRecord): Promise<Appended>;
  /** Like `append`, and what `status` tells of the host's updates from now on. */
  recordScan(entry: HostEntry<E>, record: ScanRecord): Promise<Appended>;
  /** Like `append`, and opens a run again that had ended: killed now, it is an unfinished one. */
  resumeRun(entry: Entry<E>): Promise<Appended>;
  /** Like `append`, and ends the run in history. A resumed run is finished again; the last time counts. */
  finishRun(entry: Entry<E>, end: { readonly exitCode: number; readonly summary: Json }): Promise<Appended>;
  /** Stores what an event will refer to; resolves with its SHA-256 (hex). Store first, append the event that names it after. */
  putArtifact(content: string | Buffer, media: string): Promise<string>;
}

export interface LedgerOptions {
  /** Absolute path of the state directory; created when missing (mode `write`). */
  readonly directory: string;
  readonly clock: Clock;
  readonly statfs?: StatFilesystem;
}

const readerOf = <E extends LedgerEvent>(db: Database): LedgerReader<E> => {
  const history = historyOf<E>(db);
  const artifacts = artifactStore(db);
  return {
    runs: async ({ limit }) => history.runs(limit),
    run: async (id) => history.run(id),
    eventsOf: async (run, host) => history.eventsOf(run, host),
    runEventsOf: async (run, type) => history.runEventsOf(run, type),
    hosts: async () => history.hosts(),
    planUsed: async (digest) => history.planUsed(digest),
    firstSeen: async (host, updates) => updates.map((update) => history.firstSeen(host, update)),
    durations: async ({ limit }) => history.durations(limit),
    async getArtifact(digest) {
      const row = artifacts.get(digest);
      const content = row === undefined ? undefined : contentOf(row);
      return row === undefined || content === undefined ? undefined : { media: row.media, content };
    },
    head: async () => history.head(),
    verify: (expected) => verifyChain(db.name, expected),
    exportJsonl: (write) => exportJsonl(db.name, write),
    exportCsv: (write) => exportCsv(db.name, write),
    close: async () => void db.close(),
  };
};

const writerOf = <E extends LedgerEvent>(db: Database, clock: Clock): Ledger<E> => {
  const queue = createWriteQueue(db);
  const appendRow = rowAppender(db);
  const allotRunId = runIdAllotter(db);
  const artifacts = artifactStore(db);
  const now = (): string => isoTime(clock.now());
  const append = (entry: Entry<E>, record?: LedgerRecord): Promise<Appended> => {
    const timed = { ...entry, at: now(), ...(record === undefined ? {} : { record }) };
    return queue.submit(() => appendRow(timed));
  };
  return {
    ...readerOf<E>(db),
    startRun({ kind, planDigest, event }) {
      const at = now();
      const record = { kind: 'run-started', runKind: kind, planDigest } as const;
      return queue.submit(() => {
        const run = allotRunId(at);
        return { run, ...appendRow({ run, host: null, event, at, record }) };
      });
    },
    append: (entry) => append(entry),
    recordHost: (entry, record) => append(entry, { kind: 'host', ...record }),
    recordScan: (entry, record) => append(entry, { kind: 'scan', ...record }),
    resumeRun: (entry) => append(entry, { kind: 'run-resumed' }),
    finishRun: (entry, end) => append(entry, { kind: 'run-finished', ...end }),
    async putArtifact(content, media) {
      const artifact = compressed(content, media, now());
      await queue.submit(() => artifacts.put(artifact));
      return artifact.digest;
    },
    async close() {
      await queue.drained();
      db.close();
    },
  };
};

type WriteMode = LedgerOptions & { readonly mode: 'write' };
type ReadMode = LedgerOptions & { readonly mode: 'read' };

/**
 * Opens the ledger of a state directory. In mode `write` a row has been committed when this resolves, so that a full, locked,
 * broken or read-only ledger is known before any host is contacted; in mode `read` a missing one is the failure `missing`.
 */
export function openLedger<E extends LedgerEvent>(options: WriteMode): Promise<LedgerResult<Ledger<E>>>;
export function openLedger<E extends LedgerEvent>(options: ReadMode): Promise<LedgerResult<LedgerReader<E>>>;
export async function openLedger<E extends LedgerEvent>(
  options: WriteMode | ReadMode,
): Promise<LedgerResult<LedgerReader<E>>> {
  const opened = await openDatabase({ ...options, at: isoTime(options.clock.now()) });
  if (!opened.ok) return refused(opened.failure);
  const db = opened.value;
  try {
    return { ok: true, value: options.mode === 'write' ? writerOf<E>(db, options.clock) : readerOf<E>(db) };
  } catch (error) {
    // Statements are prepared here: they find a damaged schema that quick_check does not.
    db.close();
    const failure = failureOf(error, db.name);
    if (failure === undefined) throw error;
    return refused(failure);
  }
}
