// Months of different lengths, leap years, turns of the year.
import { describe, expect, it } from 'vitest';
import { addDays, addMonths } from './calendar.ts';

describe('addMonths', () => {
  it.each([
    ['2026-01-15', 1, '2026-02-15'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-02-28', 1, '2026-03-28'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
  ])('%s + %i = %s', (date, months, later) => {
    expect(addMonths(date, months)).toBe(later);
  });
});

describe('addDays', () => {
  it.each([
    ['2026-02-27', 3, '2026-03-02'],
    ['2028-02-27', 2, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-07-02', 0, '2026-07-02'],
  ])('%s + %i = %s', (date, days, later) => {
    expect(addDays(date, days)).toBe(later);
  });
});
