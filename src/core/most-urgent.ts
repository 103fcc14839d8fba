// The worst that is known of a host's pending security updates: how many are in the most urgent band that has any.
import type { Band } from './band.ts';
import type { Change } from './change.ts';

const URGENT = [
  [1, 'exploited'],
  [2, 'likely'],
  [3, 'critical'],
] as const satisfies readonly (readonly [Band, string])[];

/** The updates of the most urgent band that has any, with its name. */
export interface MostUrgent {
  readonly word: (typeof URGENT)[number][1];
  readonly count: number;
}

type Judged = Pick<Change, 'security' | 'band'>;

/** The updates themselves; undefined where nothing is in bands 1 to 3. */
export const mostUrgentAmong = <C extends Judged>(
  changes: readonly C[],
): { readonly word: MostUrgent['word']; readonly changes: readonly C[] } | undefined => {
  const security = changes.filter((change) => change.security === true);
  return URGENT.map(([band, word]) => ({ word, changes: security.filter((one) => one.band === band) })).find(
    ({ changes: found }) => found.length > 0,
  );
};

/** @returns undefined where nothing is in bands 1 to 3 */
export const mostUrgent = (changes: readonly Judged[]): MostUrgent | undefined => {
  const found = mostUrgentAmong(changes);
  return found && { word: found.word, count: found.changes.length };
};
