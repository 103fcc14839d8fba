// Lays promotion over a judgement: a change waits until the ring before has run it long enough.
import type { Host } from '../core/host.ts';
import { type Promotion, whyNotPromoted } from '../core/promotion/promotion.ts';
import type { Judge, Judgement } from './judgement.ts';

/** What has to be promoted to a host; undefined: nothing, it takes what there is. */
export type PromotionTo = (host: Host) => Promotion | undefined;

const promoted = (judgement: Judgement, system: string, promotion: Promotion): Judgement => ({
  ...judgement,
  waits: (change) => judgement.waits(change) ?? whyNotPromoted(change, system, promotion),
  forbids: (change) => whyNotPromoted(change, system, promotion),
});

export const judgeWithPromotion =
  (judge: Judge, promotionTo: PromotionTo): Judge =>
  async (host, seen) => {
    const judgement = await judge(host, seen);
    const [promotion, os] = [promotionTo(host), seen.facts?.os];
    return promotion === undefined || os === undefined
      ? judgement
      : promoted(judgement, `${os.id} ${os.version}`, promotion);
  };
