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

/**
 * Draws the waves. The ring outranks the tier: a low tier in staging comes before a critical one in production.
 * Every host is in exactly one wave.
 * @throws Error for a host whose ring or tier is not in the order: the inventory should have refused it.
 */
export const drawWaves = (hosts: readonly Placed[], order: WaveOrder): readonly Wave[] => {
  const stray = hosts.find((host) => !order.rings.includes(host.ring) || !order.tiers.includes(host.tier));
  if (stray !== undefined) throw new Error(`no place in the order for ${stray.name}: ${stray.ring}/${stray.tier}`);
  const cells = new Map<string, Placed[]>(
    order.rings.flatMap((ring) => order.tiers.map((tier) => [JSON.stringify([ring, tier]), []])),
  );
  for (const host of hosts) cells.get(JSON.stringify([host.ring, host.tier]))?.push(host);
  return [...cells.values()].flatMap(waveOf);
};
