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
  return runs.filter(({ kind, finished }) => kind === 'apply' && (finished === null || finished > oldest));
};

/** Names of the hosts that one of the runs may have changed after their last scan. */
export const touchedSince = (runs: readonly RunWithHosts[], hosts: readonly Scanned[]): ReadonlySet<string> => {
  const scans = new Map(hosts.map(({ host, lastScanAt }) => [host, lastScanAt]));
  const touched = runs
    .flatMap((run) => run.hosts)
    .filter(({ host, outcome, updated }) => {
      const scannedAt = scans.get(host) ?? null;
      return scannedAt !== null && updated > scannedAt && mayBeTouched(outcome);
    });
  return new Set(touched.map(({ host }) => host));
};
