import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['critcal', 'critical', 1],
    ['teir', 'tier', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j to %j costs %d', (a, b, cost) => {
    expect(editDistance(a, b)).toBe(cost);
  });

  it('is symmetric, zero only for equal words, and never more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const cost = editDistance(a, b);
        expect(cost).toBe(editDistance(b, a));
        expect(cost === 0).toBe(a === b);
        expect(cost).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('nearest', () => {
  it.each([
    ['critcal', ['standard', 'critical', 'lab'], 'critical'],
    ['teir', ['user', 'tier'], 'tier'],
    ['Tier', ['tier'], 'tier'],
    ['wbe02', ['web01', 'web02', 'db01'], 'web02'],
    ['banana', ['critical', 'standard'], undefined],
    ['x', ['lab', 'db'], undefined],
    ['anything', [], undefined],
  ])('of %j among %j is %j', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  it('does not spend time on a word nobody typed', () => {
    expect(nearest('a'.repeat(100_000), ['b'.repeat(100_000)])).toBeUndefined();
  });
});
