// One thing that is wrong with an inventory, as a value. How it looks on a terminal is in render-diagnostics.
import { nearest } from '../core/nearest.ts';
import { type Mark, type Position, positionOf } from './source.ts';

export interface Diagnostic {
  /** The file as people see it; text from outside, sanitise when printing. */
  readonly file: string;
  /** Absent when the file as a whole is meant (it cannot be read). */
  readonly at?: Position;
  readonly message: string;
  /** What to do, or what was probably meant. */
  readonly suggestion?: string;
}

/** A diagnostic that points at a place. */
export const diagnosticAt = (mark: Mark, message: string, suggestion?: string): Diagnostic => ({
  file: mark.source.shown,
  at: positionOf(mark),
  message,
  ...(suggestion !== undefined && { suggestion }),
});

/** A diagnostic about a file as a whole. */
export const diagnosticOf = (file: string, message: string, suggestion?: string): Diagnostic => ({
  file,
  message,
  ...(suggestion !== undefined && { suggestion }),
});

const MOST_NAMES = 12;

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;

/**
 * What to say about a word that is none of the known ones.
 * @example didYouMean('critcal', { plural: 'tiers', names: ['critical', 'lab'] })
 *   // did you mean "critical"?  (tiers: critical, lab)
 */
export const didYouMean = (
  word: string,
  known: { readonly plural: string; readonly names: readonly string[] },
): string => {
  if (known.names.length === 0) return `no ${known.plural} are declared`;
  const guess = nearest(word, known.names);
  const all = `(${known.plural}: ${listed(known.names)})`;
  return guess === undefined ? all : `did you mean "${guess}"?  ${all}`;
};
