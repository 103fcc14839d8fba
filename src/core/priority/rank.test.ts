// The order of updates: a total order in which nothing outweighs exploitation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Band } from '../band.ts';
import { comparePriority, type Rank } from './rank.ts';

const date = fc.option(fc.constantFrom('2026-06-30', '2026-07-01', '2026-07-02'));
const score = fc.option(fc.constantFrom(0, 0.1, 0.5, 1));

const rank: fc.Arbitrary<Rank> = fc.record({
  band: fc.constantFrom<Band>(1, 2, 3, 4, 5, 6),
  due: date,
  exposure: fc.constantFrom('internet', 'internal', 'isolated', 'unknown'),
  tier: fc.nat(2),
  epss: score,
  severity: fc.constantFrom('critical', 'important', 'moderate', 'low', 'unrated'),
  cvss: score,
  cves: fc.nat(2),
  firstSeen: date,
  host: fc.constantFrom('a', 'b'),
  package: fc.constantFrom('x', 'y'),
});

const first: Rank = {
  band: 3,
  due: '2026-07-01',
  exposure: 'internet',
  tier: 0,
  epss: 0.5,
  severity: 'critical',
  cvss: 9,
  cves: 2,
  firstSeen: '2026-06-01',
  host: 'a',
  package: 'a',
};

describe('comparePriority', () => {
  it.each<readonly [string, Partial<Rank>]>([
    ['band', { band: 4, due: '2026-01-01', tier: 0, epss: 1 }],
    ['due date', { due: '2026-07-02', epss: 1 }],
    ['no due date', { due: null, epss: 1 }],
    ['exposure', { exposure: 'internal', epss: 1 }],
    ['tier', { tier: 1, epss: 1 }],
    ['EPSS', { epss: 0.4, cvss: 10 }],
    ['unknown EPSS', { epss: null, cvss: 10 }],
    ['severity', { severity: 'important', cvss: 10 }],
    ['unrated', { severity: 'unrated', cvss: 10 }],
    ['CVSS', { cvss: 8, cves: 9 }],
    ['number of CVEs', { cves: 1, firstSeen: '2026-01-01' }],
    ['first seen', { firstSeen: '2026-06-02', host: '0' }],
    ['never seen', { firstSeen: null, host: '0' }],
    ['host', { host: 'b', package: '0' }],
    ['package', { package: 'b' }],
  ])('puts the lesser %s later, whatever comes after it in the key', (_, rest) => {
    expect(comparePriority(first, { ...first, ...rest })).toBeLessThan(0);
    expect(comparePriority({ ...first, ...rest }, first)).toBeGreaterThan(0);
  });

  it('puts an exploited moderate before an unexploited critical', () => {
    const exploited: Rank = {
      ...first,
      band: 1,
      severity: 'moderate',
      due: null,
      exposure: 'isolated',
      tier: 9,
      epss: null,
    };
    expect(comparePriority(exploited, { ...first, epss: 1, cvss: 10, cves: 50 })).toBeLessThan(0);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(rank, rank, rank, (a, b, c) => {
        expect(Math.sign(comparePriority(a, b))).toBe(0 - Math.sign(comparePriority(b, a)) || 0);
        if (comparePriority(a, b) <= 0 && comparePriority(b, c) <= 0)
          expect(comparePriority(a, c)).toBeLessThanOrEqual(0);
        expect(comparePriority(a, a)).toBe(0);
      }),
    );
  });

  it('never lets an overdue update cross bands', () => {
    fc.assert(
      fc.property(rank, rank, (a, b) => {
        fc.pre(a.band < b.band);
        expect(comparePriority({ ...a, due: null }, { ...b, due: '1999-01-01' })).toBeLessThan(0);
      }),
    );
  });
});
