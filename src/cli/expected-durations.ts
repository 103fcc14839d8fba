// How long each host is expected to take, from what the ledger knows of it and of its tier.
import type { Host } from '../core/host.ts';
import { ASSUMED, expectedDuration } from '../core/window/expected-duration.ts';
import type { HostDuration } from '../ledger/durations.ts';
import type { PlanRequest } from '../operations/draw-plan.ts';

/** Hosts of all runs that are looked at, the newest first. */
export const MOST_DURATIONS = 5000;

type Part = 'patchMs' | 'rebootMs';

interface Past {
  readonly byHost: ReadonlyMap<string, readonly HostDuration[]>;
  readonly byTier: ReadonlyMap<string, readonly HostDuration[]>;
}

const grouped = (
  durations: readonly HostDuration[],
  keyOf: (duration: HostDuration) => string | undefined,
): ReadonlyMap<string, readonly HostDuration[]> => {
  const groups = new Map<string, HostDuration[]>();
  for (const duration of durations) {
    const key = keyOf(duration);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [duration]);
    else group.push(duration);
  }
  return groups;
};

const known = (durations: readonly HostDuration[] | undefined, part: Part): readonly number[] =>
  (durations ?? []).flatMap((duration) => duration[part] ?? []);

const partOf = ({ name, tier }: Host, part: Part, { byHost, byTier }: Past): number => {
  const others = byTier.get(tier)?.filter(({ host }) => host !== name);
  const past = { host: known(byHost.get(name), part), tier: known(others, part) };
  return expectedDuration(past, ASSUMED[part]).ms;
};

/**
 * Patching and, where one may be needed, a reboot: each learned on its own.
 * @param hosts of the inventory, which knows their tiers now.
 */
export const expectedFrom = (
  durations: readonly HostDuration[],
  hosts: readonly Pick<Host, 'name' | 'tier'>[],
): PlanRequest['expectedMs'] => {
  const tiers = new Map(hosts.map(({ name, tier }) => [name, tier]));
  const past: Past = {
    byHost: grouped(durations, ({ host }) => host),
    byTier: grouped(durations, ({ host }) => tiers.get(host)),
  };
  return (host, { reboots }) => partOf(host, 'patchMs', past) + (reboots ? partOf(host, 'rebootMs', past) : 0);
};
