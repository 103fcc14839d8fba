// The tables behind status and history: a pure fold over the records in the chain, so that they can be checked against it.
import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../core/canonical-json.ts';
import type { LedgerRecord } from './event.ts';

/** `seq` in each table is the event that last wrote the row. */
export const TABLES_SQL = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, plan_digest TEXT,
    exit_code INTEGER, summary TEXT NOT NULL, seq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE run_hosts (
    run TEXT NOT NULL REFERENCES runs (id), host TEXT NOT NULL, outcome TEXT, state TEXT NOT NULL,
    updated TEXT NOT NULL, detail TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (run, host)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE host_status (
    host TEXT PRIMARY KEY, last_scan_at TEXT, scan_digest TEXT, os TEXT, pending INTEGER, security INTEGER,
    reboot TEXT, machine_id TEXT, last_run TEXT, last_outcome TEXT, seq INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** When each update was first seen on each host, which soak times and detection dates count from; and how long systems are supported. Second migration. */
export const SIGHTINGS_SQL = `
  CREATE TABLE sightings (
    host TEXT NOT NULL, package TEXT NOT NULL, arch TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL,
    seq INTEGER NOT NULL, PRIMARY KEY (host, package, arch, version)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE host_status ADD COLUMN support_until TEXT;
  ALTER TABLE host_status ADD COLUMN support_ended TEXT;
  CREATE INDEX sightings_of_update ON sightings (package, version, arch, at);
`;

/** The worst among a host's security updates. Third migration. */
export const URGENT_SQL = `
  ALTER TABLE host_status ADD COLUMN urgent_word TEXT;
  ALTER TABLE host_status ADD COLUMN urgent_count INTEGER;
`;

/** The tables of {@link TABLES_SQL} and {@link SIGHTINGS_SQL}, with the columns that make a row unique. */
export const TABLE_KEYS = {
  runs: ['id'],
  run_hosts: ['run', 'host'],
  host_status: ['host'],
  sightings: ['host', 'package', 'arch', 'version'],
} as const satisfies Record<string, readonly string[]>;

/** A record together with the row of the chain that carries it. */
export interface PlacedRecord {
  readonly seq: number;
  readonly at: string;
  readonly run: string;
  readonly host: string | null;
  readonly record: LedgerRecord;
}

const statements = (db: Database) => ({
  start: db.prepare(
    `INSERT INTO runs (id, kind, started, plan_digest, summary, seq) VALUES (@run, @kind, @at, @plan, 'null', @seq)`,
  ),
  resume: db.prepare('UPDATE runs SET finished = NULL, exit_code = NULL, seq = @seq WHERE id = @run'),
  finish: db.prepare(
    `UPDATE runs SET finished = @at, exit_code = @exitCode, summary = @summary, seq = @seq WHERE id = @run`,
  ),
  host: db.prepare(
    `INSERT INTO run_hosts (run, host, outcome, state, updated, detail, seq)
     VALUES (@run, @host, @outcome, @state, @at, @detail, @seq)
     ON CONFLICT DO UPDATE SET outcome = @outcome, state = @state, updated = @at, detail = @detail, seq = @seq`,
  ),
  lastRun: db.prepare(
    `INSERT INTO host_status (host, last_run, last_outcome, seq) VALUES (@host, @run, @outcome, @seq)
     ON CONFLICT DO UPDATE SET last_run = @run, last_outcome = @outcome, seq = @seq`,
  ),
  scan: db.prepare(
    `INSERT INTO host_status (host, last_scan_at, scan_digest, os, pending, security, urgent_word, urgent_count,
       reboot, machine_id, seq)
     VALUES (@host, @at, @scan, @os, @pending, @security, @urgentWord, @urgentCount, @reboot, @machineId, @seq)
     ON CONFLICT DO UPDATE SET last_scan_at = @at, scan_digest = @scan, os = @os, pending = @pending,
       security = @security, urgent_word = @urgentWord, urgent_count = @urgentCount, reboot = @reboot, machine_id = @machineId, seq = @seq`,
  ),
  support: db.prepare(
    'UPDATE host_status SET support_until = @until, support_ended = @ended, seq = @seq WHERE host = @host',
  ),
  sighting: db.prepare(
    `INSERT OR IGNORE INTO sightings (host, package, arch, version, at, seq)
     VALUES (@host, @package, @arch, @version, @at, @seq)`,
  ),
});

/** The function that folds one record after another into the tables of `db`. Runs inside the caller's transaction. */
export const tableWriter = (db: Database): ((placed: PlacedRecord) => void) => {
  const { start, resume, finish, host: hostRow, lastRun, scan, support, sighting } = statements(db);
  return ({ seq, at, run, host, record }) => {
    switch (record.kind) {
      case 'run-started':
        start.run({ run, kind: record.runKind, at, plan: record.planDigest, seq });
        return;
      case 'run-resumed':
        resume.run({ run, seq });
        return;
      case 'run-finished':
        finish.run({ run, at, exitCode: record.exitCode, summary: canonicalJson(record.summary), seq });
        return;
      case 'host': {
        const { outcome, state } = record;
        hostRow.run({ run, host, outcome, state, at, detail: canonicalJson(record.detail), seq });
        lastRun.run({ host, run, outcome, seq });
        return;
      }
      case 'scan':
        scan.run({
          host,
          at,
          scan: record.scan,
          os: record.os,
          pending: record.pending,
          security: record.security,
          urgentWord: record.urgent?.word ?? null,
          urgentCount: record.urgent?.count ?? null,
          reboot: record.reboot,
          machineId: record.machineId,
          seq,
        });
        if (record.support !== undefined)
          support.run({ until: record.support.until, ended: String(record.support.ended), host, seq });
        for (const update of record.seen ?? []) sighting.run({ ...update, host, at, seq });
        return;
    }
  };
};
