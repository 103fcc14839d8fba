// What drawing a plan takes from the ledger beside the judgement: hosts that were put off, how long hosts take, what rings have run.
import type { Host } from '../core/host.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { PlanRequest } from '../operations/draw-plan.ts';
import type { PromotionTo } from '../operations/promote.ts';
import { findLedger, type Surroundings } from './compose.ts';
import { expectedFrom, MOST_DURATIONS } from './expected-durations.ts';
import { openPromotions, type PromotionOptions } from './promotions.ts';

export interface FleetPast extends Pick<PlanRequest, 'deferred' | 'expectedMs'> {
  readonly promotionTo: PromotionTo;
}

interface Asked {
  readonly inventory: Inventory;
  readonly hosts: readonly Host[];
  readonly options: PromotionOptions;
}

/** Without a ledger nothing was ever done, and assumptions hold. */
export const readFleetPast = async (asked: Asked, around: Surroundings): Promise<FleetPast> => {
  const ledger = await findLedger(around);
  try {
    const statuses = (await ledger?.hosts()) ?? [];
    const promotionTo = await openPromotions({ ...asked, ledger, now: around.io.clock.now() });
    return {
      deferred: new Set(statuses.filter(({ lastOutcome }) => lastOutcome === 'deferred').map(({ host }) => host)),
      expectedMs: expectedFrom((await ledger?.durations({ limit: MOST_DURATIONS })) ?? [], asked.inventory.hosts),
      promotionTo,
    };
  } finally {
    await ledger?.close();
  }
};
