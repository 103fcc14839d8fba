// What is still pending on a host behind its changes, and how much of it is security: by the plan's judgement where it has one.
import { type Change, isEffective } from './change.ts';
import type { Left } from './event.ts';
import { mostUrgent } from './most-urgent.ts';
import type { Plan, PlanHost } from './plan.ts';

const keyOf = ({ package: name, arch, to }: Pick<Change, 'package' | 'arch' | 'to'>): string => `${name} ${arch} ${to}`;

/**
 * The host's own labels know less than the plan, which asked the feeds. What the plan left out unseen (`--cve`) was judged there and not
 * kept: that it is no security update is then nobody's word.
 * @param pending as the host said it behind the run
 */
export const leftOver = (
  pending: readonly Change[],
  planned: Pick<PlanHost, 'changes' | 'exposes'>,
  { cves }: Pick<Plan['options'], 'cves'>,
): Left => {
  const judgements = [...(planned.exposes ?? []), ...planned.changes];
  const judged = new Map(judgements.map((change) => [keyOf(change), change]));
  const securityOf = (change: Change): Change['security'] => {
    const known = judged.get(keyOf(change));
    if (known !== undefined) return known.security;
    return change.security === false && cves.length > 0 ? 'unknown' : change.security;
  };
  const left = pending.filter(isEffective);
  const kinds = left.map(securityOf);
  const urgent = mostUrgent(left.flatMap((change) => judged.get(keyOf(change)) ?? []));
  return {
    pending: kinds.length,
    security: kinds.includes('unknown') ? null : kinds.filter((kind) => kind === true).length,
    ...(urgent !== undefined && { urgent }),
  };
};
