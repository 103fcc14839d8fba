// Outcomes and their counts, with the tones they have everywhere.
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import { countText } from './count.ts';
import { type Part, type Tone, toned } from './styled.ts';

const TONES = {
  patched: 'done',
  unchanged: null,
  rebooted: 'done',
  repaired: 'done',
  degraded: 'attention',
  deferred: null,
  refused: 'attention',
  unreachable: 'attention',
  reverted: 'attention',
  stranded: 'danger',
} as const satisfies Record<Outcome, Tone | null>;

/** From the most to the least sound, the order of the contract. */
const ORDER = [
  'patched',
  'unchanged',
  'rebooted',
  'repaired',
  'deferred',
  'refused',
  'unreachable',
  'reverted',
  'degraded',
  'stranded',
] as const satisfies readonly Outcome[];

const isOutcome = (word: string): word is Outcome => Object.hasOwn(OUTCOMES, word);

/** The tone of an outcome; a word that a later version wrote has none. */
export const outcomeTone = (outcome: string): Tone | null => (isOutcome(outcome) ? TONES[outcome] : null);

/** The worse an outcome, the larger. */
export const badness = (outcome: Outcome): number => ORDER.indexOf(outcome);

/** How many times each occurs. */
export const tally = (outcomes: Iterable<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
};

/** `36 patched`, `1 stranded`: what did not occur is left out. */
export const outcomeParts = (counts: ReadonlyMap<string, number>): readonly Part[] =>
  [...counts]
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => orderOf(a) - orderOf(b))
    .map(([outcome, count]) => toned(outcomeTone(outcome), `${countText(count)} ${outcome}`));

const orderOf = (outcome: string): number => (isOutcome(outcome) ? badness(outcome) : ORDER.length);
