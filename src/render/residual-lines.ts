// What stays open behind a plan, for the fleet: how many CVEs on how many hosts and why; the exploited ones by name.
import { type Residual, residualTotal } from '../core/cve/residual.ts';
import type { PlanHost } from '../core/plan.ts';
import { counted, countText } from './count.ts';
import { namesText } from './fold-names.ts';
import { facts, type Labelled } from './labelled.ts';
import { danger, dim, styled } from './styled.ts';

const REASONS = [
  ['held_back', 'held back'],
  ['not_in_repositories', 'fix not offered here'],
  ['esm_only', 'fix for subscribers only'],
  ['open', 'no fix yet'],
  ['wont_fix', "vendor won't fix"],
  ['undetermined', 'undetermined'],
] as const satisfies readonly (readonly [Exclude<keyof Residual, 'exploited'>, string])[];

/** The numbers are those of the host with the most: the same CVE on many hosts is one CVE. */
const worstOf = (residuals: readonly Residual[]): Residual =>
  residuals.reduce((worst, one) => (residualTotal(one) > residualTotal(worst) ? one : worst));

export const residualBlock = (hosts: readonly PlanHost[]): Labelled => {
  const open = hosts.flatMap(({ name, residual }) =>
    residual === null || residualTotal(residual) === 0 ? [] : [{ name, residual }],
  );
  if (open.length === 0) return { label: 'Residual', texts: [] };
  const worst = worstOf(open.map(({ residual }) => residual));
  const reasons = REASONS.filter(([reason]) => worst[reason] > 0).map(
    ([reason, words]) => `${countText(worst[reason])} ${words}`,
  );
  const exploited = [...new Set(open.flatMap(({ residual }) => residual.exploited))].sort();
  const upTo = open.length === 1 ? '' : 'up to ';
  return {
    label: 'Residual',
    tone: 'attention',
    texts: [
      styled(
        `${upTo}${counted(residualTotal(worst), 'CVE')} no update here ends, on ${namesText(open.map(({ name }) => name))} `,
        dim(`(${reasons.join(', ')}; patchctl cve --residual)`),
      ),
      ...(exploited.length === 0 ? [] : [facts([danger(`exploited and not fixed here: ${exploited.join(', ')}`)])]),
    ],
  };
};
