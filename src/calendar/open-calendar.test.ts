// Windows that can be used, and those that cannot: what is said, and of which place.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { WindowDefinition, WindowRule } from '../core/window/window.ts';
import { openCalendar } from './open-calendar.ts';

const NOW = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;
const directory = mkdtempSync(join(tmpdir(), 'patchctl-calendar-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, content: string | Uint8Array): WindowRule => {
  writeFileSync(join(directory, name), content);
  return { kind: 'ics', path: join(directory, name) };
};
const event = (start: string): string =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', `DTSTART:${start}`, 'DURATION:PT4H', 'END:VEVENT', 'END:VCALENDAR'].join(
    '\r\n',
  );
const cron = (line: string, forMs = HOUR): WindowRule => ({ kind: 'cron', cron: line, forMs, zone: 'UTC' });
const define = (rule: WindowRule): WindowDefinition => ({ name: 'w', place: 'inventory.yaml:7', rule });

describe('a calendar is opened', () => {
  it('from days, cron lines and files alike', async () => {
    const days: WindowRule = { kind: 'days', days: [{ weekday: 1, nth: 'every' }], at: 0, forMs: HOUR, zone: 'UTC' };
    const rules = { days, cron: cron('0 4 * * 1'), file: file('one.ics', event('20261123T080000Z')) };
    const opened = await openCalendar(
      Object.entries(rules).map(([name, rule]) => ({ ...define(rule), name })),
      NOW,
    );
    if (!opened.ok) throw new Error(opened.problems[0]?.message);
    const openings = opened.value.next({ windows: ['days', 'cron', 'file'], blackouts: [] }, NOW, 3);
    expect(openings.map(({ window, from }) => [window, (from - NOW) / HOUR])).toEqual([
      ['days', 0],
      ['cron', 4],
      ['file', 8],
    ]);
  });

  it('with a file that has nothing ahead: its hosts wait, and no others', async () => {
    const opened = await openCalendar([define(file('past.ics', event('20201123T080000Z')))], NOW);
    if (!opened.ok) throw new Error(opened.problems[0]?.message);
    expect(opened.value.next({ windows: ['w'], blackouts: [] }, NOW, 1)).toEqual([]);
  });

  it.each([
    ['a cron line without sense', cron('0 25 * * *'), 'inventory.yaml:7', 'window w has no usable cron line'],
    ['a day that never comes', cron('0 0 30 2 *'), 'inventory.yaml:7', 'window w does not open within two years'],
    ['a window without end', cron('0 * * * *', HOUR), 'inventory.yaml:7', 'window w does not close for two months'],
    [
      'a file that is not there',
      { kind: 'ics', path: join(directory, 'none.ics') } as const,
      'inventory.yaml:7',
      'cannot be read: ENOENT',
    ],
    ['a directory', { kind: 'ics', path: directory } as const, 'inventory.yaml:7', 'cannot be read: EISDIR'],
    [
      'a file that is too large',
      file('large.ics', new Uint8Array(4 * 1024 * 1024 + 1)),
      'inventory.yaml:7',
      'is larger than 4 MiB',
    ],
    ['a file in another encoding', file('latin1.ics', Uint8Array.of(0x42, 0xfc)), 'inventory.yaml:7', 'is not UTF-8'],
    [
      'a file with a wrong event',
      file('wrong.ics', event('20260230T010000Z')),
      'wrong.ics:2',
      'DTSTART is no date that exists',
    ],
  ])('but not with %s', async (_, rule, place, message) => {
    const opened = await openCalendar([define(rule)], NOW);
    expect(opened).toMatchObject({ ok: false, problems: [{ place, message: expect.stringContaining(message) }] });
  });
});
