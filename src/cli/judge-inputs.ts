// What judging a fleet needs, from feeds, inventory and ledger.
import type { Change } from '../core/change.ts';
import type { Intelligence } from '../core/intelligence.ts';
import { EPSS_THRESHOLD } from '../core/priority/assessment.ts';
import { PRESETS } from '../core/priority/policies/presets.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { FirstSeen, JudgeInputs } from '../operations/judge-host.ts';
import type { Surroundings } from './compose.ts';
import { findLedger } from './compose.ts';

export interface JudgeSources {
  readonly inventory: Inventory;
  readonly intelligence: Intelligence;
  readonly emergency: boolean;
}

/** Close it when the plan is drawn. */
export type OpenJudgeInputs = JudgeInputs & { close(): Promise<void> };

const NEVER: FirstSeen = { onHost: null, inFleet: null };

/** Without a ledger nothing was ever seen before. */
export const openJudgeInputs = async (
  { inventory, intelligence, emergency }: JudgeSources,
  around: Surroundings,
): Promise<OpenJudgeInputs> => {
  const ledger = await findLedger(around);
  const firstSeen = async (host: string, changes: readonly Change[]): Promise<readonly FirstSeen[]> => {
    if (ledger === undefined) return changes.map(() => NEVER);
    const updates = changes.map(({ package: of, arch, to }) => ({ package: of, arch, version: to ?? '' }));
    return await ledger.firstSeen(host, updates);
  };
  return {
    intelligence,
    policies: new Map([...PRESETS, ...inventory.policies].map((policy) => [policy.id, policy])),
    epssThreshold: EPSS_THRESHOLD,
    tiers: inventory.tiers.map(({ name }) => name),
    firstSeen,
    emergency,
    now: around.io.clock.now(),
    close: async () => await ledger?.close(),
  };
};
