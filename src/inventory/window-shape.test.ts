// The shape of windows and blackouts: what is taken, what is refused, and in which words.
import { describe, expect, it } from 'vitest';
import { blackouts, windowDefinition, windowNames, windowSettings } from './window-shape.ts';

const BASE = { at: '02:00', for: '4h', zone: 'Europe/Berlin' };
const WHERE = { place: 'inventory.yaml:3', absolute: (path: string) => `/etc/patchctl/${path}` };
const HOUR = 3_600_000;

const complaints = (settings: unknown): readonly string[] =>
  (windowSettings.safeParse(settings).error?.issues ?? []).map(({ path, message }) =>
    [path.join('.'), message].filter((text) => text !== '').join(': '),
  );

describe('a window', () => {
  it.each([
    ['sunday', [{ weekday: 7, nth: 'every' }]],
    ['2nd tuesday', [{ weekday: 2, nth: 2 }]],
    ['last friday', [{ weekday: 5, nth: 'last' }]],
    [
      ['monday', '5th wednesday'],
      [
        { weekday: 1, nth: 'every' },
        { weekday: 3, nth: 5 },
      ],
    ],
    ['day', [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, nth: 'every' }))],
  ])('reads every: %j', (every, days) => {
    const said = windowSettings.parse({ every, ...BASE });
    expect(windowDefinition('w', said, WHERE)).toEqual({
      name: 'w',
      place: 'inventory.yaml:3',
      rule: { kind: 'days', days, at: 120, forMs: 4 * HOUR, zone: 'Europe/Berlin' },
    });
  });

  it('reads cron lines and files', () => {
    const cron = windowSettings.parse({ cron: '0 1 * * 1-5', for: '1d12h30m', zone: 'UTC' });
    expect(windowDefinition('n', cron, WHERE).rule).toEqual({
      kind: 'cron',
      cron: '0 1 * * 1-5',
      forMs: 36.5 * HOUR,
      zone: 'UTC',
    });
    const ics = windowSettings.parse({ ics: 'maintenance.ics' });
    expect(windowDefinition('c', ics, WHERE).rule).toEqual({ kind: 'ics', path: '/etc/patchctl/maintenance.ics' });
  });

  it.each([
    [{}, 'given by exactly one of every, cron and ics'],
    [{ ...BASE, every: 'sunday', cron: '0 1 * * *' }, 'given by exactly one of every, cron and ics'],
    [{ every: 'sunday', for: '4h', zone: 'UTC' }, 'at: a time of day such as "02:00"'],
    [{ every: 'sunday', at: '24:00', for: '4h', zone: 'UTC' }, 'at: a time of day such as "02:00"'],
    [{ ...BASE, every: 'sunday', for: '0h' }, 'for: a duration such as 4h'],
    [{ ...BASE, every: 'sunday', for: '-4h' }, 'for: a duration such as 4h'],
    [{ ...BASE, every: 'sunday', for: '32d' }, 'for: a duration such as 4h'],
    [{ ...BASE, every: 'sunday', for: 4 }, 'for: a duration such as 4h'],
    [{ ...BASE, every: 'sonntag' }, 'every: a weekday (sunday)'],
    [
      { ...BASE, every: 'tuseday' },
      'every: a weekday (sunday), one of a month (2nd tuesday, last friday), day, or a list of these; did you mean tuesday?',
    ],
    [{ ...BASE, every: ['monday', '2nd tusday'] }, 'did you mean 2nd tuesday?'],
    [{ ...BASE, every: [] }, 'every: a weekday (sunday)'],
    [
      { ...BASE, every: 'sunday', zone: 'Europe/Berlni' },
      'zone: the name of an IANA time zone such as Europe/Berlin; did you mean Europe/Berlin?',
    ],
    [{ ...BASE, every: 'sunday', zone: 'new york' }, 'did you mean America/New_York?'],
    [{ ...BASE, every: 'sunday', zone: '+02:00' }, 'zone: the name of an IANA time zone'],
    [{ cron: '0 1 * * 1-5', at: '02:00', for: '3h', zone: 'UTC' }, 'at: left out: the cron line says it'],
    [{ cron: '*/5 1 * * *', for: '3h', zone: 'UTC' }, 'cron: five fields'],
    [{ cron: '0 1 * *', for: '3h', zone: 'UTC' }, 'cron: five fields'],
    [{ ics: 'a.ics', for: '3h' }, 'for: left out: the events of an iCalendar file have their own'],
    [{ ics: '' }, 'ics: the path of an iCalendar file'],
    [{ ics: 'a.ics', zome: 'UTC' }, 'a map with every, at, for and zone'],
  ])('refuses %j', (settings, complaint) => {
    expect(complaints(settings).join('\n')).toContain(complaint);
  });
});

describe('windows and blackouts of a host', () => {
  it('takes one name or several', () => {
    expect(windowNames.parse('sunday-night')).toEqual(['sunday-night']);
    expect(windowNames.parse(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('takes days, ranges, lists and zones', () => {
    expect(blackouts.parse('2026-12-20..2027-01-03')).toEqual([{ from: '2026-12-20', to: '2027-01-03' }]);
    expect(blackouts.parse(['2026-12-24', { days: '2028-02-29', zone: 'Asia/Kolkata' }])).toEqual([
      { from: '2026-12-24', to: '2026-12-24' },
      { from: '2028-02-29', to: '2028-02-29', zone: 'Asia/Kolkata' },
    ]);
  });

  it.each(['2026-02-30', '2027-01-03..2026-12-20', 'christmas', '2026-12-20...2026-12-22', 20261220, {}])(
    'refuses %j as a blackout',
    (value) => {
      expect(blackouts.safeParse(value).success).toBe(false);
    },
  );
});
