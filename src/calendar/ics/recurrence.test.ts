// Days of recurrences: tables, and a comparison with ical.js where its own expansion can be trusted.
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { dayOf, dayOfIso, startOf } from '../wall-time.ts';
import { readRule } from './read-rule.ts';
import { daysOf } from './recurrence.ts';

const iso = (day: number): string => new Date(startOf(day)).toISOString().slice(0, 10);

const ruleOf = (text: string) => {
  const read = readRule(ICAL.Recur.fromString(text));
  if (!read.ok) throw new Error(read.message);
  return read.value;
};
const expanded = (text: string, start: string, last: string): readonly string[] =>
  [...daysOf(ruleOf(text), dayOfIso(start), dayOfIso(last))].map(iso);

describe('an event repeats', () => {
  it.each([
    ['FREQ=DAILY;INTERVAL=3;COUNT=3', '2026-02-26', ['2026-02-26', '2026-03-01', '2026-03-04']],
    ['FREQ=WEEKLY;BYDAY=SU;COUNT=3', '2026-11-29', ['2026-11-29', '2026-12-06', '2026-12-13']],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4',
      '2026-11-23',
      ['2026-11-23', '2026-11-29', '2026-12-07', '2026-12-13'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=4',
      '2026-11-23',
      ['2026-11-23', '2026-12-06', '2026-12-07', '2026-12-20'],
    ],
    ['FREQ=MONTHLY;BYDAY=2TU;COUNT=3', '2026-12-08', ['2026-12-08', '2027-01-12', '2027-02-09']],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=3', '2026-11-27', ['2026-11-27', '2026-12-25', '2027-01-29']],
    ['FREQ=MONTHLY;COUNT=3', '2026-01-31', ['2026-01-31', '2026-03-31', '2026-05-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3', '2026-01-31', ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3', '2026-01-30', ['2026-01-30', '2026-02-27', '2026-03-31']],
    ['FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=9;COUNT=3', '2026-01-31', ['2026-01-31', '2026-03-29', '2026-05-30']],
    ['FREQ=YEARLY;COUNT=2', '2028-02-29', ['2028-02-29', '2032-02-29']],
    ['FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU;COUNT=3', '2026-03-29', ['2026-03-29', '2026-10-25', '2027-03-28']],
    ['FREQ=YEARLY;BYDAY=1MO;COUNT=2', '2026-01-05', ['2026-01-05', '2027-01-04']],
    ['FREQ=YEARLY;BYDAY=-1MO;COUNT=2', '2026-12-28', ['2026-12-28', '2027-12-27']],
  ])('%s from %s', (rule, start, expected) => {
    expect(expanded(rule, start, '2040-01-01')).toEqual(expected);
  });

  it.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
    'FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2',
  ])('once when its rule never holds: %s', (rule) => {
    expect(expanded(rule, '2026-01-01', '2030-01-01')).toEqual(['2026-01-01']);
  });

  it.each([
    ['FREQ=HOURLY', 'FREQ=HOURLY'],
    ['FREQ=DAILY;BYHOUR=1,2', 'BYHOUR'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'BYWEEKNO'],
    ['FREQ=WEEKLY;BYDAY=2TU', 'BYDAY=2TU'],
    ['FREQ=WEEKLY;BYMONTHDAY=3', 'BYMONTHDAY'],
  ])('but not by %s', (rule, complaint) => {
    expect(readRule(ICAL.Recur.fromString(rule))).toMatchObject({
      ok: false,
      message: expect.stringContaining(complaint),
    });
  });

  it('as ical.js says, from days on which the rule holds', () => {
    const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
    const several = fc.uniqueArray(weekday, { minLength: 1, maxLength: 3 }).map((days) => days.join(','));
    const rule = fc.oneof(
      several.map((days) => `FREQ=WEEKLY;BYDAY=${days}`),
      fc
        .tuple(fc.constantFrom('1', '2', '3', '-1', '-2'), weekday)
        .map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 3 })
        .map((days) => `FREQ=MONTHLY;BYMONTHDAY=${days.toSorted((a, b) => a - b).join(',')}`),
      fc.constant('FREQ=DAILY'),
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), weekday)
        .map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month};BYDAY=1${day}`),
    );
    fc.assert(
      fc.property(rule, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2000 }), (text, interval, later) => {
        const whole = `${text};INTERVAL=${interval}`;
        const from = dayOfIso('2024-01-01') + later;
        const start = [...daysOf(ruleOf(text), from, from + 800)][1] ?? from;
        const iterator = ICAL.Recur.fromString(whole).iterator(ICAL.Time.fromDateString(iso(start)));
        const theirs = Array.from({ length: 8 }, () => iterator.next()?.toString() ?? '');
        const ours = [...daysOf(ruleOf(whole), start, start + 40 * 366)].slice(0, 8).map(iso);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  it('knows the weekday of days long before the epoch, where Windows begins its zones', () => {
    expect(
      [...daysOf(ruleOf('FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'), dayOfIso('1601-01-01'), dayOfIso('1603-01-01'))].map(iso),
    ).toEqual(['1601-01-01', '1601-10-28', '1602-10-27']);
    expect(dayOf(Date.UTC(1601, 0, 1))).toBe(dayOfIso('1601-01-01'));
  });
});
