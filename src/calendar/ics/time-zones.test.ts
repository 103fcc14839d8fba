// Zones that a file defines itself, held against the same zones of the data base.
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { dayOf, MINUTE_MS } from '../wall-time.ts';
import { zoneNamed } from '../zones.ts';
import { zoneDefined } from './time-zones.ts';

const LAST = dayOf(Date.UTC(2033, 0));

const observance = (kind: string, ...lines: readonly string[]): readonly string[] => [
  `BEGIN:${kind}`,
  ...lines,
  `END:${kind}`,
];
const definition = (...lines: readonly string[]): ICAL.Component =>
  new ICAL.Component(
    ICAL.parse(['BEGIN:VTIMEZONE', 'TZID:Ours', ...lines, 'END:VTIMEZONE'].join('\r\n')) as ConstructorParameters<
      typeof ICAL.Component
    >[0],
  );

const BERLIN = definition(
  ...observance(
    'STANDARD',
    'DTSTART:16010101T030000',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  ),
  ...observance(
    'DAYLIGHT',
    'DTSTART:16010101T020000',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  ),
);
const LORD_HOWE = definition(
  ...observance(
    'STANDARD',
    'DTSTART:20080406T020000',
    'TZOFFSETFROM:+1100',
    'TZOFFSETTO:+1030',
    'RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU',
  ),
  ...observance(
    'DAYLIGHT',
    'DTSTART:20081005T020000',
    'TZOFFSETFROM:+1030',
    'TZOFFSETTO:+1100',
    'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU',
  ),
);
const KOLKATA = definition(
  ...observance('STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0530', 'TZOFFSETTO:+0530'),
);

describe('a zone that a file defines', () => {
  it.each([
    ['Europe/Berlin', BERLIN],
    ['Australia/Lord_Howe', LORD_HOWE],
    ['Asia/Kolkata', KOLKATA],
  ] as const)('is %s where it is defined so, at every minute', (name, component) => {
    const ours = zoneDefined(component, LAST);
    const theirs = zoneNamed(name);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2009, 0) / MINUTE_MS, max: Date.UTC(2032, 0) / MINUTE_MS }), (minute) => {
        expect(ours?.instantOf(minute * MINUTE_MS)).toBe(theirs.instantOf(minute * MINUTE_MS));
        expect(ours?.wallOf(minute * MINUTE_MS)).toBe(theirs.wallOf(minute * MINUTE_MS));
      }),
    );
    // The hours around the changes of a year, which random minutes seldom meet.
    for (const day of ['2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04']) {
      for (let minute = -120; minute < 300; minute += 10) {
        const wall = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS;
        expect(ours?.instantOf(wall)).toBe(theirs.instantOf(wall));
      }
    }
  });

  it('is none without offsets, without observances, or by a rule that is not understood', () => {
    const offsets = ['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'];
    expect(zoneDefined(definition(), LAST)).toBeUndefined();
    expect(zoneDefined(definition(...observance('STANDARD', 'DTSTART:20200101T000000')), LAST)).toBeUndefined();
    expect(zoneDefined(definition(...observance('STANDARD', ...offsets)), LAST)).toBeUndefined();
    const hourly = observance('STANDARD', 'DTSTART:20200101T000000', ...offsets, 'RRULE:FREQ=HOURLY');
    expect(zoneDefined(definition(...hourly), LAST)).toBeUndefined();
  });
});
