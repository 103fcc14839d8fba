import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../test/sample-host.ts';
import type { HostDuration } from '../ledger/durations.ts';
import { expectedFrom } from './expected-durations.ts';

const MINUTE = 60_000;
const took = (host: string, minutes: number, reboot: number | null = null): HostDuration => ({
  host,
  run: '2026-11-22.1',
  patchMs: minutes * MINUTE,
  rebootMs: reboot === null ? null : reboot * MINUTE,
});
const [web01, web02] = [sampleHost({ name: 'web01' }), sampleHost({ name: 'web02' })];
const minutes = (durations: readonly HostDuration[], reboots: boolean): number =>
  expectedFrom(durations, [web01, web02])(web01, { reboots }) / MINUTE;

describe('the expected time of a host', () => {
  it('is an assumption where nothing is known', () => {
    expect(minutes([], false)).toBe(15);
    expect(minutes([], true)).toBe(25);
  });

  it('is learned from its own runs, patching and reboot apart', () => {
    const own = [took('web01', 3), took('web01', 4), took('web01', 2)];
    expect(minutes(own, false)).toBe(4);
    expect(minutes(own, true)).toBe(14);
  });

  it('is learned from the other hosts of its tier', () => {
    const tier = [1, 2, 3, 4, 5].map((n) => took('web02', n, n));
    expect(minutes(tier, true)).toBe(10);
    expect(
      minutes(
        tier.map((one) => ({ ...one, host: 'gone' })),
        true,
      ),
    ).toBe(25);
  });
});
