// Which hosts take only what an earlier ring has run, as the inventory or the operator says; and what that ring has run.
import type { PatchEvent } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import type { Promotion } from '../core/promotion/promotion.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { PromotionTo } from '../operations/promote.ts';
import { CommandFailure } from './command-failure.ts';
import { ringExperience } from './ring-experience.ts';

export interface PromotionOptions {
  readonly promoteFrom?: string;
  /** Milliseconds. */
  readonly promotionSoak?: number;
  readonly emergency?: boolean;
}

/** What a ring wants of the ring before it. */
interface Demand {
  readonly from: string;
  readonly soakDays: number;
}

const DAY_MS = 86_400_000;

/** @throws CommandFailure (2) for a ring that is not there, or a soak without a ring */
export const refuseBadPromotion = ({ rings }: Inventory, { promoteFrom, promotionSoak }: PromotionOptions): void => {
  const names = rings.map(({ name }) => name);
  if (promoteFrom !== undefined && !names.includes(promoteFrom))
    throw new CommandFailure(2, `there is no ring ${promoteFrom}`, `the rings are ${names.join(', ')}`);
  if (promoteFrom === undefined && promotionSoak !== undefined)
    throw new CommandFailure(2, '--promotion-soak wants a ring', '--promote-from staging --promotion-soak 3d');
};

/** What is said on the command line holds for all later rings; nothing is promoted to a ring from itself or from a later one. */
const demandOf = ({ ring }: Host, { rings }: Inventory, said: PromotionOptions): Demand | undefined => {
  const own = rings.find(({ name }) => name === ring);
  const from = said.promoteFrom ?? own?.promoteFrom;
  const order = rings.map(({ name }) => name);
  if (from === undefined || order.indexOf(from) >= order.indexOf(ring)) return undefined;
  const soakDays = said.promotionSoak === undefined ? own?.soakDays : said.promotionSoak / DAY_MS;
  return { from, soakDays: soakDays ?? 0 };
};

interface Asked {
  readonly inventory: Inventory;
  /** The selected hosts. */
  readonly hosts: readonly Host[];
  readonly options: PromotionOptions;
  /** Undefined: nothing was ever scanned or patched. */
  readonly ledger: LedgerReader<PatchEvent> | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** In an emergency nothing waits for another ring. */
export const openPromotions = async ({ inventory, hosts, options, ledger, now }: Asked): Promise<PromotionTo> => {
  if (options.emergency === true) return () => undefined;
  const demands = hosts.flatMap((host) => demandOf(host, inventory, options) ?? []);
  const longest = new Map<string, number>();
  for (const { from, soakDays } of demands) longest.set(from, Math.max(soakDays, longest.get(from) ?? 0));
  const known = new Map<string, Promotion['since']>();
  for (const [from, soakDays] of longest) {
    const ring = inventory.hosts.filter((host) => host.ring === from).map(({ name }) => name);
    const since = now - soakDays * DAY_MS;
    known.set(from, ledger === undefined ? new Map() : await ringExperience(ledger, { hosts: ring, since }));
  }
  return (host) => {
    const demand = demandOf(host, inventory, options);
    return demand && { ...demand, since: known.get(demand.from) ?? new Map(), now };
  };
};
