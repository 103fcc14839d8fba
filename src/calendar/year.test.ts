// A simulated year: every kind of window, unions and blackouts, against an oracle that only looks at the clock on the wall.
import { describe, expect, it } from 'vitest';
import { memo } from '../core/memo.ts';
import { localTime } from '../core/window/local-time.ts';
import type { DayRule, Scheduled } from '../core/window/window.ts';
import { createCalendar } from './calendar.ts';
import { readIcs } from './ics/read-ics.ts';
import { cronSource, daysSource, fixedSource, type WindowSource } from './window-source.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
const ms = (text: string): number => Date.parse(`${text}:00Z`);
const FROM = ms('2026-01-01T00:00');
const UNTIL = ms('2027-01-01T00:00');
/** Before the year, so that what is open when it begins was seen to open. */
const EARLY = FROM - 48 * HOUR;

interface Tick {
  readonly at: number;
  readonly weekday: string;
  readonly date: string;
  /** Quarter hours that the wall clock shows or skips now; none when it shows them again. */
  readonly times: readonly string[];
}

const minutesOf = (date: string, time: string): number => Date.parse(`${date}T${time}:00Z`) / 60_000;

/** The wall clock of a zone, every quarter of an hour. */
const ticksOf = memo((zone): readonly Tick[] => {
  const ticks: Tick[] = [];
  let latest = Number.NaN;
  for (let at = EARLY; at < UNTIL; at += QUARTER) {
    const [weekday = '', date = '', time = ''] = localTime(at, zone).split(' ');
    const now = minutesOf(date, time);
    const count = Number.isNaN(latest) ? 1 : Math.max(0, Math.round((now - latest) / 15));
    const times = Array.from({ length: count }, (_, i) =>
      new Date((now - (count - 1 - i) * 15) * 60_000).toISOString().slice(11, 16),
    );
    latest = Number.isNaN(latest) ? now : Math.max(latest, now);
    ticks.push({ at, weekday, date, times });
  }
  return ticks;
});

type When = (weekday: string, date: string, time: string) => boolean;

const dayOf = (date: string): number => Number(date.slice(8));
/** Of its month. */
const lastDay = (date: string): number =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();

interface Watched {
  readonly zone: string;
  readonly opens: When;
  /** After so many milliseconds, or when the wall clock says so. */
  readonly closes: number | When;
}

const shows = (tick: Tick, when: When): boolean => tick.times.some((time) => when(tick.weekday, tick.date, time));

/** For each quarter of the year, whether a window is open. */
const watched = ({ zone, opens, closes }: Watched): readonly boolean[] => {
  let until = 0;
  return ticksOf(zone)
    .map((tick) => {
      if (typeof closes !== 'number' && shows(tick, closes)) until = 0;
      if (shows(tick, opens)) until = typeof closes === 'number' ? tick.at + closes : Number.POSITIVE_INFINITY;
      return { at: tick.at, open: tick.at < until };
    })
    .filter(({ at }) => at >= FROM)
    .map(({ open }) => open);
};

const dark = (zone: string, from: string, to: string): readonly boolean[] =>
  ticksOf(zone)
    .filter(({ at }) => at >= FROM)
    .map(({ date }) => date >= from && date <= to);

/** The same of a calendar. */
const planned = (sources: Readonly<Record<string, WindowSource>>, host: Scheduled): readonly boolean[] => {
  const openings = createCalendar(new Map(Object.entries(sources))).next(host, FROM, 5000);
  const quarters = Array.from({ length: (UNTIL - FROM) / QUARTER }, () => false);
  for (const { from, until } of openings)
    quarters.fill(true, Math.max(0, (from - FROM) / QUARTER), Math.max(0, (until - FROM) / QUARTER));
  return quarters.slice(0, (UNTIL - FROM) / QUARTER);
};

const DAILY: readonly DayRule[] = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ weekday, nth: 'every' }));

const ICS = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTART;TZID=Europe/Berlin:20251207T023000',
  'DTEND;TZID=Europe/Berlin:20251207T060000',
  'RRULE:FREQ=WEEKLY;BYDAY=SU',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

const icsSource = (): WindowSource => {
  const read = readIcs(ICS, { interest: { from: EARLY, until: UNTIL + 800 * 24 * HOUR } });
  if (!read.ok) throw new Error(read.problems[0]?.message);
  return fixedSource(read.zone, read.spans);
};

const WINDOWS: Readonly<Record<string, { readonly source: WindowSource; readonly oracle: Watched }>> = {
  'Sunday nights in Berlin': {
    source: daysSource({
      kind: 'days',
      days: [{ weekday: 7, nth: 'every' }],
      at: 150,
      forMs: 4 * HOUR,
      zone: 'Europe/Berlin',
    }),
    oracle: {
      zone: 'Europe/Berlin',
      opens: (weekday, _, time) => weekday === 'Sun' && time === '02:30',
      closes: 4 * HOUR,
    },
  },
  'patch week in New York': {
    source: daysSource({
      kind: 'days',
      days: [{ weekday: 2, nth: 2 }],
      at: 1320,
      forMs: 6 * HOUR,
      zone: 'America/New_York',
    }),
    oracle: {
      zone: 'America/New_York',
      opens: (weekday, date, time) => weekday === 'Tue' && dayOf(date) > 7 && dayOf(date) <= 14 && time === '22:00',
      closes: 6 * HOUR,
    },
  },
  'the last Friday in Casablanca': {
    source: daysSource({
      kind: 'days',
      days: [{ weekday: 5, nth: 'last' }],
      at: 60,
      forMs: 30 * HOUR,
      zone: 'Africa/Casablanca',
    }),
    oracle: {
      zone: 'Africa/Casablanca',
      opens: (weekday, date, time) => weekday === 'Fri' && dayOf(date) + 7 > lastDay(date) && time === '01:00',
      closes: 30 * HOUR,
    },
  },
  'every night at Lord Howe': {
    source: daysSource({ kind: 'days', days: DAILY, at: 105, forMs: 1.5 * HOUR, zone: 'Australia/Lord_Howe' }),
    oracle: { zone: 'Australia/Lord_Howe', opens: (_, __, time) => time === '01:45', closes: 1.5 * HOUR },
  },
  'weekends by cron in Casablanca': {
    source: cronSource({ kind: 'cron', cron: '30 1-3 * * 0,6', forMs: HOUR / 2, zone: 'Africa/Casablanca' }),
    oracle: {
      zone: 'Africa/Casablanca',
      opens: (weekday, _, time) => weekday.startsWith('S') && ['01:30', '02:30', '03:30'].includes(time),
      closes: HOUR / 2,
    },
  },
  'working days by cron in Kolkata': {
    source: cronSource({ kind: 'cron', cron: '0 1 * * 1-5', forMs: 3 * HOUR, zone: 'Asia/Kolkata' }),
    oracle: {
      zone: 'Asia/Kolkata',
      opens: (weekday, _, time) => !weekday.startsWith('S') && time === '01:00',
      closes: 3 * HOUR,
    },
  },
  'Sunday nights by a calendar file': {
    source: icsSource(),
    oracle: {
      zone: 'Europe/Berlin',
      opens: (weekday, _, time) => weekday === 'Sun' && time === '02:30',
      closes: (weekday, _, time) => weekday === 'Sun' && time === '06:00',
    },
  },
};

const sources = Object.fromEntries(Object.entries(WINDOWS).map(([name, { source }]) => [name, source]));
const oracleOf = (name: string): readonly boolean[] => {
  const window = WINDOWS[name];
  if (window === undefined) throw new Error(name);
  return watched(window.oracle);
};

/** Quarters in which two answers differ, as times; a whole year of booleans is no message. */
const differences = (one: readonly boolean[], other: readonly boolean[]): readonly string[] =>
  one.flatMap((open, i) => (open === other[i] ? [] : [new Date(FROM + i * QUARTER).toISOString()])).slice(0, 10);

describe('a simulated year', () => {
  it.each(Object.keys(WINDOWS))('%s: open when the wall clock says so', (name) => {
    const oracle = oracleOf(name);
    expect(oracle.filter(Boolean).length).toBeGreaterThan(100);
    expect(differences(planned(sources, { windows: [name], blackouts: [] }), oracle)).toEqual([]);
  });

  it('all of them together, blackouts cut out', () => {
    const names = Object.keys(WINDOWS);
    const host: Scheduled = {
      windows: names,
      blackouts: [
        { from: '2026-03-20', to: '2026-04-05' },
        { from: '2026-10-25', to: '2026-10-25', zone: 'America/New_York' },
        { from: '2026-12-20', to: '2027-01-03', zone: 'Australia/Lord_Howe' },
      ],
    };
    const open = names.map(oracleOf);
    const closed = [
      dark('Europe/Berlin', '2026-03-20', '2026-04-05'),
      dark('America/New_York', '2026-10-25', '2026-10-25'),
      dark('Australia/Lord_Howe', '2026-12-20', '2027-01-03'),
    ];
    const oracle = (open[0] ?? []).map((_, i) => open.some((one) => one[i]) && !closed.some((one) => one[i]));
    expect(differences(planned(sources, host), oracle)).toEqual([]);
  });
});
