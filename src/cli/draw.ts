// Draws a plan for the commands that need one: plan, scan and apply.
import type { Host } from '../core/host.ts';
import type { Plan, PlanHost } from '../core/plan.ts';
import { limitsOf } from '../core/scheduling/limits-of.ts';
import type { Selection } from '../core/selection.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Context } from '../operations/context.ts';
import { drawPlan } from '../operations/draw-plan.ts';
import { judgeBy } from '../operations/judge-host.ts';
import { judgeWithPromotion } from '../operations/promote.ts';
import type { RebootWish } from '../operations/reboot/plan-reboot.ts';
import type { HostSurvey } from '../operations/survey-host.ts';
import { CommandFailure } from './command-failure.ts';
import { openKnowledge, type Surroundings } from './compose.ts';
import { readFleetPast } from './fleet-past.ts';
import { openJudgeInputs } from './judge-inputs.ts';
import { type PromotionOptions, refuseBadPromotion } from './promotions.ts';
import { surveyProgress } from './survey-progress.ts';

export interface PlanningOptions extends PromotionOptions {
  readonly security?: boolean;
  readonly exclude?: readonly string[];
  readonly allowRemovals?: boolean;
  readonly allowDowngrades?: boolean;
  readonly cve?: readonly string[];
  readonly overrideWindows?: boolean;
  readonly refresh: boolean;
}

/** @throws CommandFailure (2) */
export const refuseBadPlanning = ({ emergency, cve }: PlanningOptions): void => {
  if (emergency === true && cve === undefined)
    throw new CommandFailure(2, '--emergency wants to know what it is about', '--cve CVE-2026-12345 --emergency');
};

/** As the plan records them; rings that want a promotion on their own are in the inventory. */
const promotionWords = ({ promoteFrom, promotionSoak }: PlanningOptions) => ({
  ...(promoteFrom !== undefined && { promote_from: promoteFrom }),
  ...(promotionSoak !== undefined && { promotion_soak_days: promotionSoak / 86_400_000 }),
});

/** Without a refresh, lists older than a day cannot prove that nothing is pending. */
const MAX_METADATA_AGE_S = 24 * 3600;
export const PLAN_LIFETIME_MS = 24 * 3_600_000;

interface Drawing {
  readonly inventory: Inventory;
  readonly hosts: readonly Host[];
  readonly selection: Selection;
  readonly options: PlanningOptions;
  /** Hosts are rebooted instead of patched. */
  readonly reboot?: RebootWish;
  /** False: what is pending, by the survey alone; not to be applied. */
  readonly dryRun: boolean;
  readonly expiresInMs: number;
  readonly onSurvey?: (survey: HostSurvey, planned: PlanHost) => void | Promise<void>;
}

export const draw = async (drawing: Drawing, around: Surroundings, context: Context): Promise<Plan> => {
  const { inventory, hosts, selection, options } = drawing;
  refuseBadPromotion(inventory, options);
  const knowledge = await openKnowledge(around);
  const emergency = options.emergency === true;
  const inputs = await openJudgeInputs({ inventory, intelligence: knowledge, emergency }, around);
  const { promotionTo, ...past } = await readFleetPast({ inventory, hosts, options }, around);
  const progress = await surveyProgress(around, 'Asking', hosts.length);
  try {
    return await drawPlan(
      {
        hosts,
        order: {
          rings: inventory.rings.map(({ name }) => name),
          tiers: inventory.tiers.map((tier) => tier.name),
          gates: new Map(inventory.rings.map(({ name, gate }) => [name, gate])),
        },
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        limits: limitsOf(inventory),
        ...past,
        ...(inventory.maxFailures && { maxFailures: inventory.maxFailures }),
        selection,
        options: {
          security_only: options.security === true,
          exclude: options.exclude ?? [],
          allow_removals: options.allowRemovals === true,
          allow_downgrades: options.allowDowngrades === true,
          cves: options.cve ?? [],
          emergency: options.emergency === true,
          goal: drawing.reboot === undefined ? 'patch' : 'reboot',
          ...promotionWords(options),
          override_windows: options.overrideWindows === true,
        },
        survey: {
          refresh: options.refresh,
          maxMetadataAgeS: MAX_METADATA_AGE_S,
          allowRemovals: options.allowRemovals === true,
        },
        ...(drawing.reboot && { reboot: drawing.reboot }),
        dryRun: drawing.dryRun,
        judge: judgeWithPromotion(judgeBy(inputs), promotionTo),
        feeds: inputs.intelligence.feeds(),
        expiresInMs: drawing.expiresInMs,
      },
      context,
      async (survey, planned) => {
        progress.tick(planned.name);
        await drawing.onSurvey?.(survey, planned);
      },
    );
  } finally {
    progress.end();
    await inputs.close();
    knowledge.close();
  }
};
