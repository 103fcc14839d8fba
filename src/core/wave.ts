// The order in which hosts are patched: rings in promotion order, inside a ring the tiers in order of urgency.
import type { Host } from './host.ts';
import { batchSize, failureBudget } from './policy.ts';

/** All hosts of one ring and one tier. The next wave starts only after this one is settled and within its budget. */
export interface Wave {
  readonly ring: string;
  readonly tier: string;
  /** Names, in the order of the inventory. Never empty. */
  readonly hosts: readonly string[];
  /** Hosts in flight at once; at least 1. */
  readonly batch: number;
  /** The run stops when more hosts than this fail. */
  readonly maxFailures: number;
}

export interface WaveOrder {
  /** Promotion order: staging before production. */
  readonly rings: readonly string[];
  /** Order of urgency, most urgent first. */
  readonly tiers: readonly string[];
}

type Placed = Pick<Host, 'name' | 'ring' | 'tier' | 'policy'>;

const waveOf = (members: readonly Placed[]): readonly Wave[] => {
  const [first] = members;
  if (first === undefined) return [];
  return [
    {
      ring: first.ring,
      tier: first.tier,
      hosts: members.map((host) => host.name),
      batch: batchSize(first.policy.batch, members.length),
      maxFailures: failureBudget(first.policy.maxFailures, members.length),
    },
  ];
};

const placed = (hosts: readonly Placed[], order: WaveOrder): ReadonlyMap<string, readonly Placed[]> => {
  const cells = new Map<string, Placed[]>(
    order.rings.flatMap((ring) => order.tiers.map((tier) => [JSON.stringify([ring, tier]), []])),
  );
  for (const host of hosts) cells.get(JSON.stringify([host.ring, host.tier]))?.push(host);
  return cells;
};

const refuseStrays = (hosts: readonly Placed[], order: WaveOrder): void => {
  const stray = hosts.find((host) => !order.rings.includes(host.ring) || !order.tiers.includes(host.tier));
  if (stray !== undefined) throw new Error(`no place in the order for ${stray.name}: ${stray.ring}/${stray.tier}`);
};

/**
 * Draws the waves. The ring outranks the tier: a low tier in staging comes before a critical one in production.
 * Every host is in exactly one wave.
 * @throws Error for a host whose ring or tier is not in the order: the inventory should have refused it.
 */
export const drawWaves = (hosts: readonly Placed[], order: WaveOrder): readonly Wave[] => {
  refuseStrays(hosts, order);
  return [...placed(hosts, order).values()].flatMap(waveOf);
};

/** The ring that emergency waves are shown under: rings are collapsed, nothing is promoted. */
export const EMERGENCY_RING = 'emergency';

/**
 * The waves of an emergency: one canary batch, a host of each kind from the first ring and the least urgent tier that have one, and no
 * failure allowed; then everything else by tier alone, with the tier's own batch and budget.
 * `kindOf` names what makes a canary worth having, such as the operating system.
 * @throws Error as {@link drawWaves}.
 */
export const drawEmergencyWaves = <H extends Placed>(
  hosts: readonly H[],
  order: WaveOrder,
  kindOf: (host: H) => string,
): readonly Wave[] => {
  refuseStrays(hosts, order);
  const gentlestFirst = { rings: order.rings, tiers: order.tiers.toReversed() };
  const canaries = new Map<string, H>();
  for (const host of [...placed(hosts, gentlestFirst).values()].flat() as readonly H[]) {
    if (!canaries.has(kindOf(host))) canaries.set(kindOf(host), host);
  }
  const chosen = new Set<Placed>(canaries.values());
  if (chosen.size === 0) return [];
  const canary: Wave = {
    ring: EMERGENCY_RING,
    tier: 'canary',
    hosts: [...chosen].map((host) => host.name),
    batch: chosen.size,
    maxFailures: 0,
  };
  const rest = order.tiers.map((tier) => hosts.filter((host) => host.tier === tier && !chosen.has(host)));
  return [canary, ...rest.flatMap(waveOf).map((wave) => ({ ...wave, ring: EMERGENCY_RING }))];
};
