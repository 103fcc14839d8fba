import { describe, expect, it } from 'vitest';
import type { Change } from '../change.ts';
import type { Outcome } from '../outcome.ts';
import { type Promotion, whyNotPromoted } from './promotion.ts';
import { earliest, runningSince, type Sighting } from './running-since.ts';

const HOUR = 3_600_000;
const DEBIAN = 'debian 12';

/** `lab-lib=1.2` per package, at an hour. */
const read = (hour: number, packages: string, system = DEBIAN): Sighting => ({
  kind: 'reading',
  at: hour * HOUR,
  system,
  packages: packages.split(' ').map((text) => {
    const [name = '', version = ''] = text.split('=');
    return { name, arch: 'amd64', version, state: 'installed' };
  }),
});
const ended = (hour: number, outcome: Outcome): Sighting => ({ kind: 'end', at: hour * HOUR, outcome });
const hoursOf = (sightings: readonly Sighting[]): Record<string, number> =>
  Object.fromEntries([...runningSince(sightings)].map(([key, at]) => [key, at / HOUR]));

describe('runningSince', () => {
  it.each([
    ['counts from the first reading', [read(1, 'a=1'), read(5, 'a=1')], { 'debian 12 a amd64 1': 1 }],
    ['forgets what was replaced', [read(1, 'a=1'), read(5, 'a=2')], { 'debian 12 a amd64 2': 5 }],
    ['counts anew what came back', [read(1, 'a=1'), read(2, 'a=2'), read(3, 'a=1')], { 'debian 12 a amd64 1': 3 }],
    ['goes on over a good run', [read(1, 'a=1'), ended(2, 'patched'), read(3, 'a=1')], { 'debian 12 a amd64 1': 1 }],
    ['goes on where a host was not reached', [read(1, 'a=1'), ended(2, 'unreachable')], { 'debian 12 a amd64 1': 1 }],
    ['knows nothing behind a setback', [read(1, 'a=1'), ended(2, 'degraded')], {}],
    [
      'starts anew behind a revert',
      [read(1, 'a=2'), ended(2, 'reverted'), read(3, 'a=1')],
      { 'debian 12 a amd64 1': 3 },
    ],
  ])('%s', (_, sightings, expected) => {
    expect(hoursOf(sightings)).toEqual(expected);
  });

  it('leaves out what is not soundly installed', () => {
    const half: Sighting = {
      kind: 'reading',
      at: 0,
      system: DEBIAN,
      packages: [{ name: 'a', arch: 'amd64', version: '1', state: 'half-configured' }],
    };
    expect(runningSince([half]).size).toBe(0);
  });
});

describe('a promotion', () => {
  const since = earliest([runningSince([read(10, 'a=2')]), runningSince([read(50, 'a=2 b=3')])]);
  const promotion: Promotion = { from: 'staging', soakDays: 3, since, now: 90 * HOUR };
  const change = (name: string, to: string | null): Change =>
    ({ package: name, arch: 'amd64', to }) as unknown as Change;

  it.each([
    ['hands on what one host has run for long enough', 'a', '2', DEBIAN, undefined],
    ['says how long a version was run', 'b', '3', DEBIAN, 'not yet run by staging for 3 d (40 h so far)'],
    ['keeps a version that was never run', 'a', '4', DEBIAN, 'not yet run by staging for 3 d (0 h so far)'],
    ['does not compare systems', 'a', '2', 'debian 11', 'not yet run by staging for 3 d (0 h so far)'],
    ['has nothing against a removal', 'a', null, DEBIAN, undefined],
  ])('%s', (_, name, to, system, expected) => {
    expect(whyNotPromoted(change(name, to), system, promotion)).toBe(expected);
  });

  it('without a soak wants the version to be there at all', () => {
    const atOnce = { ...promotion, soakDays: 0 };
    expect(whyNotPromoted(change('b', '3'), DEBIAN, atOnce)).toBeUndefined();
    expect(whyNotPromoted(change('a', '4'), DEBIAN, atOnce)).toBe('not yet run by staging');
  });
});
