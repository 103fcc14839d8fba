// Joining and cutting openings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutOut, fits, joinOpenings } from './openings.ts';
import type { Opening } from './window.ts';

const opening = (window: string, from: number, until: number): Opening => ({ window, zone: 'UTC', from, until });

describe('openings', () => {
  it('become one where they overlap or touch', () => {
    expect(joinOpenings([opening('b', 5, 9), opening('a', 0, 5), opening('a', 20, 30), opening('c', 6, 7)])).toEqual([
      opening('a + b + c', 0, 9),
      opening('a', 20, 30),
    ]);
  });

  it('are cut by holes, and vanish in them', () => {
    const cut = cutOut(
      [opening('a', 0, 10), opening('b', 20, 30)],
      [
        { from: 4, until: 6 },
        { from: 18, until: 31 },
      ],
    );
    expect(cut).toEqual([opening('a', 0, 4), opening('a', 6, 10)]);
  });

  it('hold a moment after joining and cutting exactly when they held it before, outside of holes', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
      .map(([from, length]) => ({ from, until: from + length }));
    fc.assert(
      fc.property(fc.array(span), fc.array(span), fc.integer({ min: 0, max: 90 }), (open, holes, at) => {
        const has = (spans: readonly { from: number; until: number }[]) =>
          spans.some(({ from, until }) => from <= at && at < until);
        const result = cutOut(joinOpenings(open.map((one) => opening('a', one.from, one.until))), holes);
        expect(has(result)).toBe(has(open) && !has(holes));
      }),
    );
  });

  it.each([
    [0, 10, true],
    [0, 11, false],
    [9, 1, true],
    [10, 0, false],
    [-1, 1, false],
  ])('fit work begun at %i for %i: %j', (now, needed, expected) => {
    expect(fits({ from: 0, until: 10 }, now, needed)).toBe(expected);
  });
});
