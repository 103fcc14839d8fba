// Arithmetic on openings: joined where they meet, blackouts cut out. Pure; zones and calendars are elsewhere.
import type { Opening } from './window.ts';

/** A stretch of time in milliseconds since the epoch, half-open. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

const SEPARATOR = ' + ';

const bothNames = (a: string, b: string): string =>
  a === b ? a : [...new Set([...a.split(SEPARATOR), ...b.split(SEPARATOR)])].join(SEPARATOR);

const joined = (a: Opening, b: Opening): Opening => ({
  window: bothNames(a.window, b.window),
  zone: a.zone,
  from: a.from,
  until: Math.max(a.until, b.until),
});

/** The same time in order and disjoint: openings that overlap or touch become one, which names both windows. */
export const joinOpenings = (openings: readonly Opening[]): readonly Opening[] => {
  const result: Opening[] = [];
  for (const next of openings.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || next.from > last.until) result.push(next);
    else result[result.length - 1] = joined(last, next);
  }
  return result;
};

const withoutOne = (opening: Opening, hole: Span): readonly Opening[] =>
  [
    { ...opening, until: Math.min(opening.until, hole.from) },
    { ...opening, from: Math.max(opening.from, hole.until) },
  ].filter(({ from, until }) => from < until);

/** What is left of openings when the holes are taken out. */
export const cutOut = (openings: readonly Opening[], holes: readonly Span[]): readonly Opening[] =>
  holes.reduce<readonly Opening[]>(
    (left, hole) =>
      left.flatMap((opening) =>
        hole.until <= opening.from || hole.from >= opening.until ? [opening] : withoutOne(opening, hole),
      ),
    openings,
  );

/** Whether work that takes `neededMs` and starts `now` ends before the opening does. */
export const fits = (opening: Span, now: number, neededMs: number): boolean =>
  opening.from <= now && now < opening.until && now + neededMs <= opening.until;
