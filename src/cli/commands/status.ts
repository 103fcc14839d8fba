// `patchctl status`: where every host stands, from the ledger. Contacts nothing and claims nothing that was not read.
import { isoTime } from '../../core/clock.ts';
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { loadedFeedAges } from '../../core/feed-ages.ts';
import type { Host } from '../../core/host.ts';
import type { PlanFeed } from '../../core/plan.ts';
import type { HostStatus, RunRow, RunWithHosts } from '../../ledger/history.ts';
import type { LedgerReader } from '../../ledger/ledger.ts';
import type { StatusRow } from '../../render/status-view.ts';
import { loadFleet, openKnowledge, openLedgerToRead, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { knownSupport } from '../known-support.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import { runsSince, touchedSince } from '../touched-since.ts';
import { isUnfinished } from '../unfinished-hosts.ts';

export const status = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const ledger = await openLedgerToRead(invocation);
  try {
    const scanned = await ledger.hosts();
    const known = new Map(scanned.map((row) => [row.host, row]));
    const runs = await ledger.runs({ limit: 10_000 });
    const later = touchedSince(await runsAfterScans(ledger, { runs, scanned }), scanned);
    const touched = await notReadSince(ledger, later, scanned);
    const today = isoTime(invocation.io.clock.now());
    const rows = hosts.map((host) => rowOf(host, known.get(host.name), { touched, today }));
    const feeds = await feedsNow(invocation);
    const openRuns = runs.filter(isUnfinished).map(({ id, kind, started }) => ({ id, kind, started }));
    if (invocation.globals.json) printJson(invocation, { feeds, open_runs: openRuns, hosts: rows.map(documentOf) });
    else {
      const { renderStatus } = await import('../../render/status-view.ts');
      printResult(invocation, renderStatus({ rows, openRuns, feeds }, lookAt(invocation, 'stdout')));
    }
    return 0;
  } finally {
    await ledger.close();
  }
};

const feedsNow = async (invocation: Invocation<unknown>): Promise<readonly PlanFeed[]> => {
  const knowledge = await openKnowledge(invocation);
  try {
    return loadedFeedAges(knowledge.feeds());
  } finally {
    knowledge.close();
  }
};

interface Past {
  readonly runs: readonly RunRow[];
  readonly scanned: readonly HostStatus[];
}

const runsAfterScans = async (
  ledger: LedgerReader<PatchEvent>,
  { runs, scanned }: Past,
): Promise<readonly RunWithHosts[]> => {
  const later = await Promise.all(runsSince(runs, scanned).map(({ id }) => ledger.run(id)));
  return later.flatMap((run) => run ?? []);
};

/** Verification reads a host anew after its change: when that is the last reading, nothing has happened since. */
const notReadSince = async (
  ledger: LedgerReader<PatchEvent>,
  touched: ReadonlyMap<string, string>,
  scanned: readonly HostStatus[],
): Promise<ReadonlySet<string>> => {
  const digests = new Map(scanned.map(({ host, scanDigest }) => [host, scanDigest]));
  const left = new Set<string>();
  for (const [host, run] of touched) {
    const events = await ledger.eventsOf(run, host);
    const verified = events.findLast(({ event }) => event.type === 'host.verified')?.event;
    if (verified?.type !== 'host.verified' || verified.snapshot !== digests.get(host)) left.add(host);
  }
  return left;
};

interface Since {
  /** Hosts that may have changed after their last scan. */
  readonly touched: ReadonlySet<string>;
  readonly today: string;
}

/** Pending updates of a host that was touched since its last scan are unknown until the next one. */
const rowOf = (host: Host, row: HostStatus | undefined, { touched, today }: Since): StatusRow => {
  const changedSince = touched.has(host.name);
  return {
    name: host.name,
    tier: host.tier,
    ring: host.ring,
    os: row?.os ?? null,
    pending: changedSince ? null : (row?.pending ?? null),
    security: changedSince ? null : (row?.security ?? null),
    ...(!changedSince && urgentOf(row)),
    support: knownSupport(row, today),
    reboot: changedSince ? 'unknown' : (row?.reboot ?? 'unknown'),
    lastScanAt: row?.lastScanAt ?? null,
    lastRun: row?.lastRun ?? null,
    lastOutcome: row?.lastOutcome ?? null,
  };
};

const urgentOf = (row: HostStatus | undefined): Pick<StatusRow, 'urgent'> =>
  row?.urgentWord == null || row.urgentCount === null
    ? {}
    : { urgent: { word: row.urgentWord, count: row.urgentCount } };

const documentOf = ({ lastScanAt, lastRun, lastOutcome, urgent, ...row }: StatusRow): Record<string, unknown> => ({
  ...row,
  urgent: urgent ?? null,
  last_scan: lastScanAt,
  last_run: lastRun,
  last_outcome: lastOutcome,
});
