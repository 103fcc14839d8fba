// The worst that is known of a host's security updates, as tables show it behind their number: `1 exploited`.
import type { Band } from '../core/band.ts';
import type { PlanChange } from '../core/plan.ts';
import { danger, type Part } from './styled.ts';

const URGENT = [
  [1, 'exploited'],
  [2, 'likely'],
  [3, 'critical'],
] as const satisfies readonly (readonly [Band, string])[];

/** The updates of the most urgent band that has any, with its name; undefined below band 3. */
export interface MostUrgent {
  readonly word: (typeof URGENT)[number][1];
  readonly count: number;
}

export const mostUrgent = (changes: readonly PlanChange[]): MostUrgent | undefined => {
  const security = changes.filter((change) => change.security === true);
  return URGENT.map(([band, word]) => ({ word, count: security.filter((one) => one.band === band).length })).find(
    ({ count }) => count > 0,
  );
};

export const urgentPart = ({ word, count }: MostUrgent): Part => danger(`${count} ${word}`);
