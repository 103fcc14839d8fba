import { describe, expect, it } from 'vitest';
import { agoText, durationText } from './duration.ts';

const HOUR = 3_600_000;

describe('durationText', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 m'],
    [724_000, '12 m 04 s'],
    [HOUR - 400, '1 h'],
    [HOUR + 5 * 60_000, '1 h 05 m'],
    [24 * HOUR, '24 h'],
    [48 * HOUR, '2 d'],
    [76 * HOUR, '3 d 4 h'],
  ])('says %d ms as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('agoText', () => {
  it('counts from now, and does not guess what is not a time', () => {
    const now = Date.UTC(2026, 10, 22, 10);
    expect(agoText('2026-11-22T07:00:00.000Z', now)).toBe('3 h ago');
    expect(agoText('yesterday', now)).toBe('unknown');
  });
});
