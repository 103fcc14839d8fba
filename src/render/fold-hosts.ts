// Hosts for which a plan means the same, as one: data for the table, no text.
import { canonicalJson } from '../core/canonical-json.ts';
import { isEffective, removals } from '../core/change.ts';
import type { PlanChange, PlanHost } from '../core/plan.ts';

/** Hosts of one ring and tier with the same system, the same changes, the same reboot need and the same download. */
export interface HostFold {
  readonly ring: string;
  readonly tier: string;
  /** Never empty. */
  readonly hosts: readonly [PlanHost, ...PlanHost[]];
}

const changeKey = ({ action, package: name, arch, from, to }: PlanChange): readonly (string | null)[] => [
  action,
  name,
  arch,
  from,
  to,
];

const foldKey = (host: PlanHost): string =>
  canonicalJson([
    host.ring,
    host.tier,
    host.os,
    host.support,
    host.manager?.id ?? null,
    host.changes.map(changeKey),
    host.reboot,
    host.download_bytes,
  ]);

/** In the order in which the folds first appear. */
export const foldHosts = (hosts: readonly PlanHost[]): readonly HostFold[] => {
  const folds = new Map<string, [PlanHost, ...PlanHost[]]>();
  for (const host of hosts) {
    const key = foldKey(host);
    const fold = folds.get(key);
    if (fold === undefined) folds.set(key, [host]);
    else fold.push(host);
  }
  return [...folds.values()].map((members) => ({ ring: members[0].ring, tier: members[0].tier, hosts: members }));
};

/** What will happen to a host. */
export const effectiveChanges = (host: PlanHost): readonly PlanChange[] => host.changes.filter(isEffective);

/** How much a reader should worry: losses and downgrades, then the most urgent band. Smaller is worse. */
export const alarm = (host: PlanHost): number => {
  const changes = effectiveChanges(host);
  if (removals(changes).length > 0 || changes.some(({ action }) => action === 'downgrade')) return 0;
  return changes.reduce((worst, { band }) => Math.min(worst, band), 7);
};
