// The wildcard rules of ssh_config and known_hosts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../core/glob.ts';
import { matchesHostList, matchesPatterns } from './pattern.ts';

describe('a pattern', () => {
  it.each([
    ['web01', 'web01', true],
    ['web01', 'WEB01', false],
    ['web01', 'web*', true],
    ['web', 'web*', true],
    ['web01', '*01', true],
    ['web01', '*b*', true],
    ['web01', 'web??', true],
    ['web0', 'web??', false],
    ['web01', '', false],
    ['', '*', true],
    ['', '', true],
    ['', '?', false],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['[::1]:22', '[::1]:*', true],
    ['a*', 'a*', true],
    ['aaa', '*a*a*a', true],
    ['aa', '*a*a*a', false],
  ])('%j against %j is %j', (text, pattern, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('agrees with the regular expression it stands for', () => {
    const letters = (extra: string) => fc.string({ unit: fc.constantFrom(...`ab.${extra}`), maxLength: 12 });
    fc.assert(
      fc.property(letters(''), letters('*?'), (text, pattern) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesGlob(pattern, text)).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
    );
  });

  it('does not take exponential time', () => {
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a list', () => {
  it('fails when a negated pattern matches, wherever it stands', () => {
    expect(matchesPatterns('web01', ['web*', '!web01'])).toBe(false);
    expect(matchesPatterns('web01', ['!web01', 'web*'])).toBe(false);
    expect(matchesPatterns('web02', ['web*', '!web01'])).toBe(true);
    expect(matchesPatterns('web02', ['!web01'])).toBe(false);
  });

  it('of host names is compared in lower case', () => {
    expect(matchesHostList('web01.example.net', 'WEB*.Example.NET,db*')).toBe(true);
  });
});
