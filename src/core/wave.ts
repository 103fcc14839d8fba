// The order in which hosts are patched: rings in promotion order, inside a ring the tiers in order of urgency.
import type { Host } from './host.ts';
import { batchSize, canarySize, failureBudget, type Gate, OPEN_GATE } from './policy.ts';

/** Hosts of one ring and one tier: all of them, its canaries, or the others. The next wave starts only after this one is settled and within its budget. */
export interface Wave {
  readonly ring: string;
  readonly tier: string;
  /** Names, in the order of the inventory. Never empty. */
  readonly hosts: readonly string[];
  /** Hosts in flight at once; at least 1. */
  readonly batch: number;
  /** The run stops when more hosts than this fail. */
  readonly maxFailures: number;
  /** Failures that one batch may have; null: only the wave's budget counts. */
  readonly maxBatchFailures: number | null;
  readonly canary: boolean;
  /** What must hold before the wave starts. */
  readonly gate: Gate;
}

export interface WaveOrder {
  /** Promotion order: staging before production. */
  readonly rings: readonly string[];
  /** Order of urgency, most urgent first. */
  readonly tiers: readonly string[];
  /** What must hold before the first wave of a ring; absent: nothing. */
  readonly gates?: ReadonlyMap<string, Gate>;
}

interface Placed extends Pick<Host, 'name' | 'ring' | 'tier' | 'policy'> {
  /** Nothing is to be done on it: no use as a canary. */
  readonly idle?: boolean;
}

/** The canaries, if the tier has any, and the others. Shares are shares of all that have something to prove, or to fail at. */
const wavesOf = (members: readonly Placed[]): readonly Wave[] => {
  const [first] = members;
  if (first === undefined) return [];
  const { ring, tier, policy } = first;
  const names = members.map((host) => host.name);
  const busy = members.filter(({ idle }) => idle !== true).map((host) => host.name);
  const chosen = busy.slice(0, Math.max(0, canarySize(policy.canary, busy.length)));
  const canaries = chosen.length;
  const batch = batchSize(policy.batch, names.length);
  const common = { ring, tier, gate: OPEN_GATE };
  const rest: Wave = {
    ...common,
    hosts: names.filter((name) => !chosen.includes(name)),
    batch: Math.min(batch, names.length - canaries),
    maxFailures: failureBudget(policy.maxFailures, names.length),
    maxBatchFailures: policy.maxBatchFailures === undefined ? null : failureBudget(policy.maxBatchFailures, batch),
    canary: false,
  };
  if (canaries === 0) return [rest];
  const canary: Wave = {
    ...common,
    hosts: chosen,
    batch: canaries,
    maxFailures: 0,
    maxBatchFailures: null,
    canary: true,
  };
  return [canary, rest];
};

const both = (a: Gate, b: Gate): Gate => ({
  settleMs: Math.max(a.settleMs, b.settleMs),
  approval: a.approval || b.approval,
});

/** Each wave waits for what the tier before it and the ring it enters want. Nothing was done before the first: only an approval counts there. */
const gated = (waves: readonly Wave[], hosts: readonly Placed[], { gates }: WaveOrder): readonly Wave[] => {
  const policies = new Map(hosts.map(({ tier, policy }) => [tier, policy]));
  return waves.map((wave, i) => {
    const before = waves[i - 1];
    const entry = before?.ring === wave.ring ? OPEN_GATE : (gates?.get(wave.ring) ?? OPEN_GATE);
    const exit = before === undefined ? OPEN_GATE : (policies.get(before.tier)?.gate ?? OPEN_GATE);
    const gate = both(entry, exit);
    return { ...wave, gate: before === undefined ? { ...gate, settleMs: 0 } : gate };
  });
};

const placed = <H extends Placed>(hosts: readonly H[], order: WaveOrder): ReadonlyMap<string, readonly H[]> => {
  const cells = new Map<string, H[]>(
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
  return gated([...placed(hosts, order).values()].flatMap(wavesOf), hosts, order);
};

/** An emergency has one canary batch for all. */
const withoutCanary = (host: Placed): Placed => ({
  ...host,
  policy: { ...host.policy, canary: { kind: 'count', value: 0 } },
});

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
  for (const host of [...placed(hosts, gentlestFirst).values()].flat()) {
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
    maxBatchFailures: null,
    canary: true,
    gate: OPEN_GATE,
  };
  const rest = order.tiers.map((tier) => hosts.filter((host) => host.tier === tier && !chosen.has(host)));
  const waves = rest.flatMap((members) => wavesOf(members.map(withoutCanary)));
  return [canary, ...waves.map((wave) => ({ ...wave, ring: EMERGENCY_RING }))];
};
