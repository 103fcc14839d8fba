// Which hosts a run has touched since they were scanned: what that scan found pending is no longer known.
import type { Outcome } from '../core/outcome.ts';
import type { HostStatus, RunRow, RunWithHosts } from '../ledger/history.ts';

const UNTOUCHED = ['unchanged', 'deferred', 'refused', 'unreachable'] as const satisfies readonly Outcome[];

/** A host without an outcome is in the middle of something, or was left there. */
const mayBeTouched = (outcome: string | null): boolean => !UNTOUCHED.some((kind) => kind === outcome);

type Scanned = Pick<HostStatus, 'host' | 'lastScanAt'>;

/** Runs that may have reached a host after its scan. */
export const runsSince = (runs: readonly RunRow[], hosts: readonly Scanned[]): readonly RunRow[] => {
  const [oldest] = hosts.flatMap(({ lastScanAt }) => lastScanAt ?? []).toSorted();
  if (oldest === undefined) return [];
  return runs.filter(({ kind, finished }) => kind !== 'scan' && (finished === null || finished > oldest));
};

/** The last run that may have changed each host after its last scan; hosts that none did are not in it. */
export const touchedSince = (runs: readonly RunWithHosts[], hosts: readonly Scanned[]): ReadonlyMap<string, string> => {
  const scans = new Map(hosts.map(({ host, lastScanAt }) => [host, lastScanAt]));
  const touches = runs
    .flatMap(({ id, hosts: members }) => members.map((member) => ({ run: id, ...member })))
    .filter(({ host, outcome, updated }) => {
      const scannedAt = scans.get(host) ?? null;
      return scannedAt !== null && updated > scannedAt && mayBeTouched(outcome);
    })
    .toSorted((a, b) => (a.updated < b.updated ? -1 : 1));
  return new Map(touches.map(({ host, run }) => [host, run]));
};
