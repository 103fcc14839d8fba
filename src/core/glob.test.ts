import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGlob, matchesGlob } from './glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['?', '', false],
    ['web*', 'web01.example.net', true],
    ['web*', 'stage-web01', false],
    ['*web*', 'stage-web01', true],
    ['web0?', 'web01', true],
    ['web0?', 'web011', false],
    ['*.net', 'a.net.net', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXcYb', false],
    ['libsigc++*', 'libsigc++-2.0-0v5', true],
    ['web.01', 'webx01', false],
    ['[ab]', 'a', false],
  ])('%j against %j is %j', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('says what a regular expression would say', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        const oracle = new RegExp(`^${p.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(p, t)).toBe(oracle.test(t));
      }),
    );
  });

  it('stays fast on a pattern that would make a backtracking matcher hang', () => {
    expect(matchesGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(4000))).toBe(false);
  });
});

describe('isGlob', () => {
  it('knows wildcards from names', () => {
    expect([isGlob('web*'), isGlob('web?'), isGlob('web01.example.net')]).toEqual([true, true, false]);
  });
});
