// Calendars of well-known programs as openings, and files that are wrong: what is said, and of which line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadIcs, readIcs } from './read-ics.ts';

const INTEREST = { from: Date.UTC(2026, 0), until: Date.UTC(2026, 7) };
const FIXTURES = join(import.meta.dirname, '../../../test/calendar');

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);
const read = (text: string, zone?: string): ReadIcs =>
  readIcs(text, { interest: INTEREST, ...(zone !== undefined && { zone }) });
const shown = (result: ReadIcs): readonly string[] =>
  result.ok
    ? result.spans.filter(({ from }) => from < INTEREST.until).map(({ from, until }) => `${iso(from)}/${iso(until)}`)
    : result.problems.map(({ line, message }) => `${line}: ${message}`);
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

const calendar = (...event: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', ...event, 'END:VEVENT', 'END:VCALENDAR'].join('\n');

describe('a calendar', () => {
  it('of Google: nth weekdays, one left out, one moved, one cancelled, whole days in its zone', () => {
    const result = read(fixture('google.ics'));
    expect(result).toMatchObject({ ok: true, zone: 'America/New_York' });
    expect(shown(result)).toEqual([
      '2026-01-14T03:00/2026-01-14T09:00',
      '2026-02-11T03:00/2026-02-11T09:00',
      '2026-04-16T00:00/2026-04-16T05:00',
      '2026-06-10T02:00/2026-06-10T08:00',
      '2026-07-04T04:00/2026-07-06T04:00',
      '2026-07-15T02:00/2026-07-15T08:00',
    ]);
  });

  it('of Outlook: a zone that only the file knows, over the change of clocks, until a moment', () => {
    expect(shown(read(fixture('outlook.ics')))).toEqual([
      '2026-03-08T01:30/2026-03-08T05:00',
      '2026-03-15T01:30/2026-03-15T05:00',
      '2026-03-22T01:30/2026-03-22T05:00',
      // 02:30 does not exist: when the clocks jump; the end stays the one on the wall.
      '2026-03-29T01:00/2026-03-29T04:00',
      '2026-04-05T00:30/2026-04-05T04:00',
    ]);
  });

  it('of Nextcloud: durations of days and hours, dates and periods one by one, floating times', () => {
    const result = read(fixture('nextcloud.ics'));
    expect(result).toMatchObject({ ok: true, zone: 'Europe/Berlin' });
    expect(shown(result)).toEqual([
      // A day on the wall clock to 28 March 23:00, then five hours, in which the clocks jump.
      '2026-03-27T22:00/2026-03-29T03:00',
      '2026-03-31T23:00/2026-04-01T01:00',
      '2026-04-02T23:00/2026-04-03T01:00',
      '2026-06-05T21:00/2026-06-07T02:00',
      '2026-07-01T18:00/2026-07-01T19:30',
      '2026-07-02T18:00/2026-07-02T19:30',
    ]);
  });

  it('has its floating times and whole days in the zone that is asked for', () => {
    const text = calendar('DTSTART;VALUE=DATE:20260301');
    expect(shown(read(text))).toEqual(['2026-03-01T00:00/2026-03-02T00:00']);
    expect(shown(read(text, 'Asia/Kolkata'))).toEqual(['2026-02-28T18:30/2026-03-01T18:30']);
  });

  it('may be two in one file, begin with a byte order mark, and have nothing ahead', () => {
    const one = calendar('DTSTART:20260301T010000Z', 'DURATION:PT1H');
    expect(shown(read(`\u{feff}${one}\n${one.replaceAll('0301', '0302')}`))).toEqual([
      '2026-03-01T01:00/2026-03-01T02:00',
      '2026-03-02T01:00/2026-03-02T02:00',
    ]);
    expect(read(calendar('DTSTART:20200301T010000Z', 'DURATION:PT1H'))).toMatchObject({ ok: true });
  });
});

describe('a file that is wrong', () => {
  const start = 'DTSTART:20260301T010000Z';
  it.each([
    ['', 'undefined: is empty'],
    ['<html>', '1: does not begin with BEGIN:VCALENDAR'],
    ['BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR', 'undefined: has no events (VEVENT)'],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1', '1: BEGIN:VCALENDAR without its END'],
    ['BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR', '2: END:VEVENT without its BEGIN'],
    ['BEGIN:VCALENDAR\nwhat is this\nEND:VCALENDAR', '2: is no property with a value'],
    [calendar('DURATION:PT1H'), '3: the event has no DTSTART'],
    [calendar(start), '3: the event does not end after it begins'],
    [calendar(start, 'DTEND:20260301T010000Z'), '3: the event does not end after it begins'],
    [calendar(start, 'DTEND:20260228T010000Z'), '3: the event does not end after it begins'],
    [calendar(start, 'DURATION:-PT1H'), '3: the event does not end after it begins'],
    [calendar('DTSTART:20260230T010000Z', 'DURATION:PT1H'), '3: DTSTART is no date that exists: 2026-02-30T01:00:00Z'],
    [
      calendar('DTSTART;TZID=Mars/Olympus:20260201T010000', 'DURATION:PT1H'),
      '3: DTSTART is in a time zone that nobody knows: Mars/Olympus',
    ],
    [
      calendar(start, 'DURATION:PT1H', 'RRULE:FREQ=HOURLY'),
      '3: cannot follow FREQ=HOURLY: a window opens at most once a day',
    ],
    [calendar(start, 'DURATION:PT1H', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY'), '3: the event has two RRULEs'],
    [calendar(start, 'DURATION:PT1H', 'RRULE:FREQ=SOMETIMES'), '3: cannot be read: invalid frequency'],
    [calendar(start, 'DURATION:PT1H', 'RRULE:nonsense'), '3: cannot follow'],
    [
      calendar(start, 'DURATION:PT1H', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20260301T010000Z'),
      '3: RECURRENCE-ID with RANGE is not understood',
    ],
  ])('%j: %s', (text, complaint) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    expect(shown(result).join('\n')).toContain(complaint);
  });
});

describe('any file', () => {
  it('may call its own zone as it likes, where it defines it or the inventory says one', () => {
    const named = (zone: string) =>
      calendar('DTSTART:20260301T020000', 'DURATION:PT1H').replace('VERSION:2.0', `X-WR-TIMEZONE:${zone}`);
    expect(shown(read(named('Mars/Olympus')))).toEqual([
      'undefined: X-WR-TIMEZONE is a time zone that nobody knows: Mars/Olympus',
    ]);
    expect(shown(read(named('Mars/Olympus'), 'Europe/Berlin'))).toEqual(['2026-03-01T01:00/2026-03-01T02:00']);
    const outlook = fixture('outlook.ics')
      .replace('X-WR-CALNAME:Wartung', 'X-WR-TIMEZONE:W. Europe Standard Time')
      .replaceAll('T;TZID=W. Europe Standard Time', 'T');
    expect(read(outlook)).toMatchObject({ ok: true, zone: 'UTC' });
    expect(shown(read(outlook)).at(-1)).toBe('2026-04-05T00:30/2026-04-05T04:00');
  });

  it('is read in reasonable time, also with thousands of events', () => {
    const events = Array.from({ length: 5000 }, (_, i) =>
      [
        'BEGIN:VEVENT',
        `UID:${i}`,
        'DTSTART:20200301T010000Z',
        'DURATION:PT1H',
        ...(i % 10 === 0 ? ['RRULE:FREQ=MONTHLY;BYDAY=2TU'] : []),
        'END:VEVENT',
      ].join('\n'),
    );
    const start = process.cpuUsage();
    expect(read(`BEGIN:VCALENDAR\n${events.join('\n')}\nEND:VCALENDAR`).ok).toBe(true);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
  });

  it('never throws, whatever is in it', () => {
    const words = [
      'TZOFFSETTO',
      'TZID',
      'X-WR-TIMEZONE',
      'DTSTART',
      'DTEND',
      'DURATION',
      'RRULE',
      'RDATE',
      'EXDATE',
      'RECURRENCE-ID',
      'STATUS',
      'UID',
    ];
    const values = [
      '20260301T010000Z',
      '20260301',
      'PT1H',
      'P',
      'P1W',
      'FREQ=DAILY;COUNT=3',
      'FREQ=WEEKLY;UNTIL=x',
      'FREQ=YEARLY;BYDAY=99MO',
      '20260301T010000Z/PT1H',
      '20260301T010000Z/x',
      '20260301T010000Z/Px',
      'COUNT=-1;FREQ=DAILY',
      'FREQ=DAILY;INTERVAL=x',
      'FREQ=MONTHLY;BYMONTHDAY=99',
      '',
    ];
    const parameters = [
      '',
      ';VALUE=DATE',
      ';VALUE=PERIOD',
      ';VALUE=DURATION',
      ';TZID=Europe/Berlin',
      ';TZID=X',
      ';TZID=',
    ];
    const line = fc
      .tuple(
        fc.constantFrom(...words),
        fc.constantFrom(...parameters),
        fc.oneof(fc.constantFrom(...values), fc.string({ maxLength: 12 })),
      )
      .map(([word, parameter, value]) => `${word}${parameter}:${value.replaceAll(/[\r\n]/g, '')}`);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = calendar('DTSTART:20260301T010000Z', ...lines);
        expect(typeof read(text).ok).toBe('boolean');
        expect(typeof read(text.replaceAll('VEVENT', 'VTIMEZONE')).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
