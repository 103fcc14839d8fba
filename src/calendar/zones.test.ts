// Wall clocks and instants, also where clocks change.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneNamed } from './zones.ts';

const wall = (text: string): number => Date.parse(`${text}:00Z`);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe('what a wall clock means', () => {
  it.each([
    ['an ordinary night', 'Europe/Berlin', '2026-11-29T02:00', '2026-11-29T01:00'],
    ['an ordinary summer night', 'Europe/Berlin', '2026-07-05T02:00', '2026-07-05T00:00'],
    ['a time that is left out: when the clocks jump', 'Europe/Berlin', '2026-03-29T02:00', '2026-03-29T01:00'],
    ['a time that is left out: when the clocks jump', 'Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00'],
    ['the first time after the jump', 'Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00'],
    ['a time that comes twice: the first', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30'],
    ['the edge of a time that comes twice', 'Europe/Berlin', '2026-10-25T02:00', '2026-10-25T00:00'],
    ['the first time that is single again', 'Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00'],
    ['a gap', 'America/New_York', '2026-03-08T02:30', '2026-03-08T07:00'],
    ['a fold', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30'],
    ['a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30'],
    ['just after half an hour', 'Australia/Lord_Howe', '2026-10-04T02:30', '2026-10-03T15:30'],
    ['a fold of half an hour', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45'],
    ['after a fold of half an hour', 'Australia/Lord_Howe', '2026-04-05T02:00', '2026-04-04T15:30'],
    ['a fold in February, for Ramadan', 'Africa/Casablanca', '2026-02-15T02:30', '2026-02-15T01:30'],
    ['a gap in March, after Ramadan', 'Africa/Casablanca', '2026-03-22T02:30', '2026-03-22T02:00'],
    ['a zone of half hours', 'Asia/Kolkata', '2026-03-29T02:30', '2026-03-28T21:00'],
    ['a midnight that is left out', 'Africa/Cairo', '2026-04-24T00:00', '2026-04-23T22:00'],
    ['no zone at all', 'UTC', '2026-03-29T02:30', '2026-03-29T02:30'],
  ])('%s: %s %s is %s UTC', (_, zone, shown, expected) => {
    expect(iso(zoneNamed(zone).instantOf(wall(shown)))).toBe(expected);
  });

  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kolkata',
    'UTC',
  ];
  const minute = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2032, 0) / 60_000 });

  it('comes back from every instant, to it or to the first moment that shows the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (name, at) => {
        const zone = zoneNamed(name);
        const back = zone.instantOf(zone.wallOf(at * 60_000));
        expect(zone.wallOf(back)).toBe(zone.wallOf(at * 60_000));
        expect(back).toBeLessThanOrEqual(at * 60_000);
      }),
    );
  });

  it('never goes back in time as the wall clock goes on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, fc.integer({ min: 1, max: 240 }), (name, at, later) => {
        const zone = zoneNamed(name);
        expect(zone.instantOf((at + later) * 60_000)).toBeGreaterThanOrEqual(zone.instantOf(at * 60_000));
      }),
    );
  });
});
