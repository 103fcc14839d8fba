// How long hosts took in earlier runs: what expected durations are learned from. Reads only.
import type { Database } from 'better-sqlite3';

export interface HostDuration {
  readonly host: string;
  readonly run: string;
  /** From the connection to the end, hooks and checks included, reboots aside. Milliseconds; null: nothing was patched. */
  readonly patchMs: number | null;
  /** From the order to reboot to the first login. Milliseconds; null: no reboot that was watched. */
  readonly rebootMs: number | null;
}

interface Row {
  readonly host: string;
  readonly run: string;
  readonly outcome: string;
  readonly settled: string;
  readonly connected: string | null;
  readonly rebootMs: number | null;
}

/*
 * A host whose line was lost, or that `resume` looked at again, waited for people: that is no duration of patching.
 * The reboots that count are those of the same run.
 */
const SQL = `
  SELECT h.host, h.run, h.outcome, h.updated AS settled,
    (SELECT e.at FROM events e WHERE e.run = h.run AND e.host = h.host AND e.type = 'host.connected' AND e.seq < h.seq
     ORDER BY e.seq DESC LIMIT 1) AS connected,
    (SELECT sum(json_extract(e.payload, '$.durationMs')) FROM events e
     WHERE e.run = h.run AND e.host = h.host AND e.type = 'reboot.finished') AS rebootMs
  FROM run_hosts h
  WHERE h.outcome IN ('patched', 'degraded', 'rebooted') AND NOT EXISTS (
    SELECT 1 FROM events e WHERE e.run = h.run AND e.host = h.host AND e.type IN ('host.lost', 'host.reopened'))
  ORDER BY h.seq DESC LIMIT ?`;

const durationOf = ({ host, run, outcome, settled, connected, rebootMs }: Row): HostDuration => {
  const wholeMs = connected === null ? null : Date.parse(settled) - Date.parse(connected);
  const patched = outcome !== 'rebooted' && wholeMs !== null;
  return { host, run, patchMs: patched ? Math.max(0, wholeMs - (rebootMs ?? 0)) : null, rebootMs };
};

/** The question, ready to be asked: the newest hosts of all runs first, at most `limit`. */
export const durationsOf = (db: Database): ((limit: number) => readonly HostDuration[]) => {
  const rows = db.prepare<[number], Row>(SQL);
  return (limit) => rows.all(limit).map(durationOf);
};
