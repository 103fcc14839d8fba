// Which hosts the ledger last heard of as down: members of domains and groups that a run does not touch, and must reckon with.
import type { PatchEvent } from '../core/event.ts';
import { isDown } from '../core/scheduling/availability.ts';
import type { HostStatus } from '../ledger/history.ts';
import type { LedgerReader } from '../ledger/ledger.ts';

/** They serve, whatever else was said of them. */
const FINE: ReadonlySet<string> = new Set(['patched', 'unchanged', 'rebooted', 'repaired']);

/** A scan that reached the host after the run has seen it up; one that did not reach it knows no system. */
const wasReachedSince = ({ lastScanAt, os }: HostStatus, endedAt: string): boolean =>
  lastScanAt !== null && os !== null && lastScanAt > endedAt;

/** Names of hosts whose last run left them stranded, unreachable, sick or out of their pool, and that nobody has reached since. */
export const presumedDown = async (ledger: LedgerReader<PatchEvent>): Promise<ReadonlySet<string>> => {
  const down = new Set<string>();
  for (const status of await ledger.hosts()) {
    const { host, lastRun, lastOutcome } = status;
    if (lastRun === null || lastOutcome === null || FINE.has(lastOutcome)) continue;
    const end = (await ledger.eventsOf(lastRun, host)).findLast(({ event }) => event.type === 'host.settled');
    if (end?.event.type !== 'host.settled' || !isDown(end.event)) continue;
    if (!wasReachedSince(status, end.at)) down.add(host);
  }
  return down;
};
