// The view of windows: what is said of hosts that are open, closed or in the dark, at every width.
import { describe, expect, it } from 'vitest';
import type { Look } from './look.ts';
import { columnsOf } from './to-lines.ts';
import { renderWindows, type WindowFold } from './windows-view.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-29T02:30:00Z');
const look = (width: number): Look => ({ width, color: false, unicode: true, now: NOW });
const berlin = (from: number, until: number) => ({
  zone: 'Europe/Berlin',
  from: NOW + from * HOUR,
  until: NOW + until * HOUR,
});
const opening = (from: number, until: number) => ({ ...berlin(from, until), window: 'night' });
const fold = (over: Partial<WindowFold>): WindowFold => ({
  hosts: ['web01'],
  windows: ['night'],
  openings: [],
  blackouts: [],
  ...over,
});
const drawn = (over: Partial<WindowFold>, width = 120): string =>
  renderWindows({ inventory: 'inventory.yaml', folds: [fold(over)] }, look(width));

describe('the view of windows', () => {
  it.each([
    ['open', { openings: [opening(-1, 2)] }, 'open until Sun 2026-11-29 05:30 Europe/Berlin, 2 h left'],
    ['closed', { openings: [opening(1, 2)] }, 'closed; opens in 1 h'],
    ['closed for long', {}, 'closed; no opening is known within two years'],
    [
      'a blackout',
      { openings: [opening(30, 32)], blackouts: [{ ...berlin(-1, 26), days: '2026-11-29' }] },
      'blackout until Mon 2026-11-30 05:30 Europe/Berlin; opens in 30 h',
    ],
    [
      'no windows',
      { windows: [], openings: [{ window: 'always', zone: 'UTC', from: -Infinity, until: Infinity }] },
      'no windows · always open',
    ],
    [
      'no windows before a blackout',
      { windows: [], openings: [{ window: 'always', zone: 'UTC', from: -Infinity, until: NOW + HOUR }] },
      'no windows · open until Sun 2026-11-29 03:30 UTC, 1 h left',
    ],
  ] as const)('says %s', (_, over, expected) => {
    expect(drawn(over)).toContain(expected);
  });

  it('fits into narrow terminals and lets nothing act on them', () => {
    for (const width of [40, 60, 80, 120]) {
      const text = drawn({ hosts: ['web01\u001b[2J'], openings: [opening(1, 2), opening(100, 700)] }, width);
      expect(text).not.toContain('\u001b');
      expect(Math.max(...text.split('\n').map(columnsOf))).toBeLessThanOrEqual(Math.max(width, 60));
    }
  });
});
