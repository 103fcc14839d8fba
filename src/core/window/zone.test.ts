// Which zones exist, and which was meant.
import { describe, expect, it } from 'vitest';
import { localTime, zonedTime } from './local-time.ts';
import { isZone, nearestZone } from './zone.ts';

describe('zones', () => {
  it.each([
    ['Europe/Berlin', true],
    ['Asia/Kolkata', true],
    ['UTC', true],
    ['Etc/GMT+3', true],
    ['+02:00', false],
    ['Europe/Berlni', false],
    ['W. Europe Standard Time', false],
    ['', false],
  ])('%j exists: %j', (name, expected) => {
    expect(isZone(name)).toBe(expected);
  });

  it.each([
    ['Europe/Berlni', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['New York', 'America/New_York'],
    ['utc', 'UTC'],
    ['Mars/Olympus_Mons', undefined],
  ])('%j meant %j', (name, expected) => {
    expect(nearestZone(name)).toBe(expected);
  });

  it('show times with their weekday and their name', () => {
    expect(localTime(Date.parse('2026-11-29T01:00:00Z'), 'Europe/Berlin')).toBe('Sun 2026-11-29 02:00');
    expect(zonedTime(Date.parse('2026-12-31T23:30:00Z'), 'Asia/Kolkata')).toBe('Fri 2027-01-01 05:00 Asia/Kolkata');
    expect(localTime(Date.parse('2026-11-29T00:00:00Z'), 'UTC')).toBe('Sun 2026-11-29 00:00');
  });
});
