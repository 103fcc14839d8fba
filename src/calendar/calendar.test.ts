// Calendars: tables of clock changes, what opens when, blackouts, and what is true of any calendar. A whole year is in year.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blackout } from '../core/window/blackout.ts';
import type { DayRule, Opening, Scheduled, WindowRule } from '../core/window/window.ts';
import { createCalendar } from './calendar.ts';
import { cronSource, daysSource, fixedSource, type WindowSource } from './window-source.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const ms = (text: string): number => Date.parse(`${text}:00Z`);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);

type Days = Extract<WindowRule, { readonly kind: 'days' }>;
type Cron = Extract<WindowRule, { readonly kind: 'cron' }>;

const sourceOf = (rule: Days | Cron): WindowSource => (rule.kind === 'days' ? daysSource(rule) : cronSource(rule));
const calendarOf = (rules: Readonly<Record<string, Days | Cron>>) =>
  createCalendar(new Map(Object.entries(rules).map(([name, rule]) => [name, sourceOf(rule)])));
const host = (windows: readonly string[], blackouts: readonly Blackout[] = []): Scheduled => ({ windows, blackouts });

const every = (...days: DayRule[]): readonly DayRule[] => days;
const SUNDAY: DayRule = { weekday: 7, nth: 'every' };
const nightly = (zone: string, at: number, forMs: number): Days => ({
  kind: 'days',
  days: every(SUNDAY),
  at,
  forMs,
  zone,
});

const shown = ({ from, until }: Opening): string => `${iso(from)}/${iso(until)}`;

describe('the night on which clocks change', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28T00:00', 120, '2026-03-29T01:00/2026-03-29T05:00'],
    ['Europe/Berlin', '2026-03-28T00:00', 150, '2026-03-29T01:00/2026-03-29T05:00'],
    ['Europe/Berlin', '2026-03-28T00:00', 60, '2026-03-29T00:00/2026-03-29T04:00'],
    ['Europe/Berlin', '2026-10-24T00:00', 120, '2026-10-25T00:00/2026-10-25T04:00'],
    ['Europe/Berlin', '2026-10-24T00:00', 180, '2026-10-25T02:00/2026-10-25T06:00'],
    ['America/New_York', '2026-03-07T00:00', 150, '2026-03-08T07:00/2026-03-08T11:00'],
    ['America/New_York', '2026-10-31T00:00', 90, '2026-11-01T05:30/2026-11-01T09:30'],
    ['Australia/Lord_Howe', '2026-10-03T00:00', 135, '2026-10-03T15:30/2026-10-03T19:30'],
    ['Australia/Lord_Howe', '2026-04-04T00:00', 105, '2026-04-04T14:45/2026-04-04T18:45'],
    ['Africa/Casablanca', '2026-02-14T00:00', 150, '2026-02-15T01:30/2026-02-15T05:30'],
    ['Africa/Casablanca', '2026-03-21T06:00', 150, '2026-03-22T02:00/2026-03-22T06:00'],
    ['Asia/Kolkata', '2026-03-28T00:00', 120, '2026-03-28T20:30/2026-03-29T00:30'],
    ['UTC', '2026-03-28T00:00', 120, '2026-03-29T02:00/2026-03-29T06:00'],
  ])('in %s from %s, at minute %i: %s', (zone, from, at, expected) => {
    const [first] = calendarOf({ w: nightly(zone, at, 4 * HOUR) }).next(host(['w']), ms(from), 1);
    expect(first && shown(first)).toBe(expected);
  });
});

describe('what opens when', () => {
  const cron = (line: string, forMs = 3 * HOUR): Cron => ({ kind: 'cron', cron: line, forMs, zone: 'UTC' });
  const days = (...rules: DayRule[]): Days => ({
    kind: 'days',
    days: rules,
    at: 22 * 60,
    forMs: 6 * HOUR,
    zone: 'UTC',
  });

  it.each([
    ['the 2nd Tuesday', days({ weekday: 2, nth: 2 }), ['2026-12-08', '2027-01-12', '2027-02-09']],
    ['the last Friday', days({ weekday: 5, nth: 'last' }), ['2026-11-27', '2026-12-25', '2027-01-29']],
    ['the 5th Monday', days({ weekday: 1, nth: 5 }), ['2026-11-30', '2027-03-29', '2027-05-31']],
    [
      'two weekdays',
      days({ weekday: 1, nth: 'every' }, { weekday: 3, nth: 'every' }),
      ['2026-11-23', '2026-11-25', '2026-11-30'],
    ],
    ['working days', cron('0 1 * * 1-5'), ['2026-11-24', '2026-11-25', '2026-11-26']],
    ['the 29th of February', cron('0 1 29 2 *'), ['2028-02-29']],
  ])('%s', (_, rule, expected) => {
    const from = rule.kind === 'cron' && rule.cron.includes('29 2') ? ms('2027-01-01T00:00') : ms('2026-11-23T05:00');
    const openings = calendarOf({ w: rule }).next(host(['w']), from, expected.length);
    expect(openings.map(({ from: at }) => iso(at).slice(0, 10))).toEqual(expected);
  });

  it('gives the opening that holds first, whole', () => {
    const calendar = calendarOf({ w: days(SUNDAY) });
    const [now] = calendar.next(host(['w']), ms('2026-11-30T01:00'), 1);
    expect(now && shown(now)).toBe('2026-11-29T22:00/2026-11-30T04:00');
    expect(calendar.openAt(host(['w']), ms('2026-11-30T03:59'))).toEqual(now);
    expect(calendar.openAt(host(['w']), ms('2026-11-30T04:00'))).toBeUndefined();
  });

  it('joins windows that meet, and names both', () => {
    const early: Days = { ...days(SUNDAY), at: 20 * 60, forMs: 2 * HOUR };
    const calendar = calendarOf({ early, late: days(SUNDAY) });
    const [joined] = calendar.next(host(['early', 'late']), ms('2026-11-28T00:00'), 1);
    expect(joined).toMatchObject({ window: 'early + late', zone: 'UTC' });
    expect(joined && shown(joined)).toBe('2026-11-29T20:00/2026-11-30T04:00');
  });

  it('ends at once for windows that never close together', () => {
    const whole: Days = {
      kind: 'days',
      days: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...SUNDAY, weekday }) as DayRule),
      at: 0,
      forMs: 24 * HOUR,
      zone: 'UTC',
    };
    const openings = calendarOf({ whole }).next(host(['whole']), ms('2026-11-28T00:00'), 3);
    expect(openings).toEqual([
      { window: 'whole', zone: 'UTC', from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
    ]);
  });
});

describe('blackouts', () => {
  const calendar = calendarOf({
    w: { kind: 'days', days: [SUNDAY], at: 22 * 60, forMs: 6 * HOUR, zone: 'Europe/Berlin' },
  });

  it('are whole days of the zone of the first window, both ends included', () => {
    const dark = host(['w'], [{ from: '2026-11-30', to: '2026-12-06' }]);
    const openings = calendar.next(dark, ms('2026-11-29T00:00'), 3).map(shown);
    expect(openings).toEqual([
      '2026-11-29T21:00/2026-11-29T23:00',
      '2026-12-06T23:00/2026-12-07T03:00',
      '2026-12-13T21:00/2026-12-14T03:00',
    ]);
    expect(calendar.blackoutAt(dark, ms('2026-11-29T23:00'))).toMatchObject({
      zone: 'Europe/Berlin',
      until: ms('2026-12-06T23:00'),
    });
    expect(calendar.blackoutAt(dark, ms('2026-12-06T23:00'))).toBeUndefined();
  });

  it('may have a zone of their own', () => {
    const dark = host([], [{ from: '2026-12-24', to: '2026-12-24', zone: 'Asia/Kolkata' }]);
    expect(calendar.openAt(dark, ms('2026-12-20T00:00'))).toMatchObject({
      window: 'always',
      until: ms('2026-12-23T18:30'),
    });
    expect(calendar.openAt(dark, ms('2026-12-24T00:00'))).toBeUndefined();
    expect(calendar.openAt(dark, ms('2026-12-25T00:00'))).toMatchObject({
      from: ms('2026-12-24T18:30'),
      until: Number.POSITIVE_INFINITY,
    });
  });

  it('leave hosts without windows open for good where there are none', () => {
    expect(calendar.next(host([]), 0, 5)).toEqual([
      { window: 'always', zone: 'UTC', from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
    ]);
  });
});

describe('any calendar', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC');
  const dayRule = fc.record({
    weekday: fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
    nth: fc.constantFrom('every', 1, 2, 3, 4, 5, 'last'),
  }) as fc.Arbitrary<DayRule>;
  const rule: fc.Arbitrary<Days | Cron> = fc.oneof(
    fc.record({
      kind: fc.constant('days' as const),
      days: fc.array(dayRule, { minLength: 1, maxLength: 3 }),
      at: fc.integer({ min: 0, max: 1439 }),
      forMs: fc.integer({ min: 1, max: 1200 }).map((minutes) => minutes * MINUTE),
      zone,
    }),
    fc.record({
      kind: fc.constant('cron' as const),
      cron: fc.constantFrom('0 1 * * 1-5', '30 */8 * * 2', '15 2 1,15 * *', '45 23 * 3,10 SUN#2'),
      forMs: fc.integer({ min: 1, max: 300 }).map((minutes) => minutes * MINUTE),
      zone,
    }),
  );
  const date = fc.integer({ min: 0, max: 300 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)));
  const blackout = fc.tuple(date, fc.integer({ min: 0, max: 20 }), fc.option(zone, { nil: undefined })).map(
    ([first, length, own]): Blackout => ({
      from: iso(first.getTime()).slice(0, 10),
      to: iso(first.getTime() + length * 24 * HOUR).slice(0, 10),
      ...(own !== undefined && { zone: own }),
    }),
  );
  const scene = fc.record({
    rules: fc.array(rule, { maxLength: 3 }),
    blackouts: fc.array(blackout, { maxLength: 3 }),
    now: fc
      .integer({ min: ms('2025-12-01T00:00') / MINUTE, max: ms('2026-11-01T00:00') / MINUTE })
      .map((at) => at * MINUTE),
    probes: fc.array(fc.integer({ min: 0, max: 60 * 24 * 60 }), { minLength: 1, maxLength: 20 }),
  });

  it('gives sorted and disjoint openings without blackouts, and says the same of every moment', () => {
    fc.assert(
      fc.property(scene, ({ rules, blackouts, now, probes }) => {
        const calendar = calendarOf(Object.fromEntries(rules.map((one, i) => [`w${i}`, one])));
        const it = host(
          rules.map((_, i) => `w${i}`),
          blackouts,
        );
        const openings = calendar.next(it, now, 20);
        for (const [i, one] of openings.entries()) {
          expect(one.from).toBeLessThan(one.until);
          expect(one.until).toBeGreaterThan(now);
          if (i > 0) expect(one.from).toBeGreaterThan(openings[i - 1]?.until ?? 0);
          const inside = [Math.max(one.from, now), Math.min(one.until - 1, now + 800 * 24 * HOUR)];
          for (const at of inside) {
            expect(calendar.blackoutAt(it, at)).toBeUndefined();
            expect(calendar.openAt(it, at)).toEqual(one);
          }
        }
        const known = openings.length < 20 ? Number.POSITIVE_INFINITY : (openings.at(-1)?.until ?? 0);
        for (const at of probes.map((minutes) => now + minutes * MINUTE).filter((at) => at < known)) {
          const listed = openings.find(({ from, until }) => from <= at && at < until);
          expect(calendar.openAt(it, at)).toEqual(listed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a window that it does not have, because the inventory should have', () => {
    expect(() => createCalendar(new Map([['a', fixedSource('UTC', [])]])).next(host(['b']), 0, 1)).toThrow(
      'no window b',
    );
  });
});
