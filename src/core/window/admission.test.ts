// Who may be begun, and what is said to who may not; with a real calendar.
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../calendar/calendar.ts';
import { daysSource, fixedSource } from '../../calendar/window-source.ts';
import { admission } from './admission.ts';
import type { Scheduled } from './window.ts';

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`${text}:00Z`);
const calendar = createCalendar(
  new Map([
    [
      'sunday-night',
      daysSource({
        kind: 'days',
        days: [{ weekday: 7, nth: 'every' }],
        at: 120,
        forMs: 240 * MINUTE,
        zone: 'Europe/Berlin',
      }),
    ],
  ]),
);
const host: Scheduled = { windows: ['sunday-night'], blackouts: [{ from: '2026-12-20', to: '2027-01-03' }] };
const asked = (now: string, minutes: number, whom = host) =>
  admission(whom, { now: at(now), neededMs: minutes * MINUTE }, calendar);

describe('a host', () => {
  it('may be begun in an opening that lasts long enough', () => {
    expect(asked('2026-11-29T01:00', 240)).toEqual({ kind: 'open', until: at('2026-11-29T05:00') });
    expect(asked('2026-11-29T04:35', 25)).toEqual({ kind: 'open', until: at('2026-11-29T05:00') });
  });

  it('waits for its window, and is told when', () => {
    expect(asked('2026-11-28T12:00', 25)).toEqual({
      kind: 'deferred',
      why: 'window sunday-night opens Sun 2026-11-29 02:00 Europe/Berlin',
      nextAt: at('2026-11-29T01:00'),
    });
  });

  it('is not begun when the time that is left is too short', () => {
    expect(asked('2026-11-29T04:36', 25)).toEqual({
      kind: 'deferred',
      why: 'window sunday-night closes Sun 2026-11-29 06:00 Europe/Berlin: 25 min are needed and 24 min are left; window sunday-night opens Sun 2026-12-06 02:00 Europe/Berlin',
      nextAt: at('2026-12-06T01:00'),
    });
  });

  it('waits for the end of a blackout and the opening after it', () => {
    expect(asked('2026-12-20T02:00', 25)).toEqual({
      kind: 'deferred',
      why: 'blackout 2026-12-20..2027-01-03 ends Mon 2027-01-04 00:00 Europe/Berlin; window sunday-night opens Sun 2027-01-10 02:00 Europe/Berlin',
      nextAt: at('2027-01-10T01:00'),
    });
  });

  it('never fits into openings that are too short, and is told so', () => {
    expect(asked('2026-11-28T12:00', 241)).toEqual({
      kind: 'deferred',
      why: 'none of the next 60 openings lasts 241 min',
      nextAt: undefined,
    });
  });

  it('waits for good when its window never opens again', () => {
    const over = createCalendar(new Map([['board', fixedSource('UTC', [])]]));
    const moment = { now: at('2026-11-28T12:00'), neededMs: MINUTE };
    expect(admission({ windows: ['board'], blackouts: [] }, moment, over)).toEqual({
      kind: 'deferred',
      why: 'no opening is known within two years',
      nextAt: undefined,
    });
  });

  it('without windows waits for the end of a blackout alone', () => {
    const free: Scheduled = { windows: [], blackouts: host.blackouts };
    expect(asked('2026-11-28T12:00', 241, free)).toEqual({ kind: 'open', until: at('2026-12-20T00:00') });
    expect(asked('2026-12-24T12:00', 25, free)).toEqual({
      kind: 'deferred',
      why: 'blackout 2026-12-20..2027-01-03 ends Mon 2027-01-04 00:00 UTC',
      nextAt: at('2027-01-04T00:00'),
    });
    expect(asked('2026-11-28T12:00', 241, { windows: [], blackouts: [] })).toEqual({
      kind: 'open',
      until: Number.POSITIVE_INFINITY,
    });
  });
});
