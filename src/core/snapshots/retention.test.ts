// Which snapshots may go, in tables and as a property.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prunable } from './retention.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');

const aged = (days: number, run = `run-${days}`) => ({ taken: new Date(NOW - days * DAY).toISOString(), run });
const nothingOpen = { now: NOW, openRuns: new Set<string>() };

describe('prunable', () => {
  it.each([
    { ages: [1, 2, 3, 4], keep: 3, maxAgeDays: null, gone: [4], why: ['keep: 3'] },
    { ages: [4, 1, 3, 2], keep: 2, maxAgeDays: null, gone: [4, 3], why: ['keep: 2', 'keep: 2'] },
    { ages: [1, 40], keep: 5, maxAgeDays: 30, gone: [40], why: ['max_age: 30d'] },
    { ages: [40, 50], keep: 5, maxAgeDays: 30, gone: [50], why: ['max_age: 30d'] },
    { ages: [1, 40, 50], keep: 2, maxAgeDays: 30, gone: [50, 40], why: ['keep: 2', 'max_age: 30d'] },
    { ages: [40], keep: 0, maxAgeDays: 0, gone: [], why: [] },
    { ages: [], keep: 1, maxAgeDays: 1, gone: [], why: [] },
  ])(
    'of ages $ages with keep $keep and age $maxAgeDays lets $gone go for $why',
    ({ ages, keep, maxAgeDays, gone, why }) => {
      const found = prunable(
        ages.map((days) => aged(days)),
        { keep, maxAgeDays },
        nothingOpen,
      );
      expect(found.map(({ snapshot }) => snapshot.run)).toEqual(gone.map((days) => `run-${days}`));
      expect(found.map((one) => one.why)).toEqual(why);
    },
  );

  it('keeps what a run needs that is not finished', () => {
    const found = prunable(
      [aged(1), aged(2), aged(3)],
      { keep: 1, maxAgeDays: null },
      {
        now: NOW,
        openRuns: new Set(['run-2']),
      },
    );
    expect(found.map(({ snapshot }) => snapshot.run)).toEqual(['run-3']);
  });

  it('never lets the newest go, nor fewer remain than are kept while all are young', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 }),
        fc.nat(10),
        fc.option(fc.nat(400), { nil: null }),
        (ages, keep, maxAgeDays) => {
          const all = ages.map((days) => aged(days));
          const gone = prunable(all, { keep, maxAgeDays }, nothingOpen).map(({ snapshot }) => snapshot);
          const left = all.filter((one) => !gone.includes(one));
          const newest = Math.min(...ages);
          expect(left.some(({ run }) => run === `run-${newest}`)).toBe(true);
          expect(left.length).toBeLessThanOrEqual(Math.max(1, keep));
          if (maxAgeDays === null) expect(left.length).toBe(Math.min(all.length, Math.max(1, keep)));
        },
      ),
    );
  });
});
