import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_POLICY } from '../../test/sample-host.ts';
import type { Policy } from './policy.ts';
import { drawEmergencyWaves, drawWaves } from './wave.ts';

const order = { rings: ['staging', 'production'], tiers: ['critical', 'standard'] };
const policy: Policy = { ...PLAIN_POLICY, maxFailures: { kind: 'percent', value: 10 } };
const host = (name: string, ring: string, tier: string) => ({ name, ring, tier, policy });

describe('drawWaves', () => {
  it('puts every staging host before the most critical production host', () => {
    const waves = drawWaves(
      [
        host('a', 'production', 'critical'),
        host('b', 'staging', 'standard'),
        host('c', 'production', 'standard'),
        host('d', 'staging', 'critical'),
      ],
      order,
    );
    expect(waves.map((w) => `${w.ring}/${w.tier}: ${w.hosts.join(' ')}`)).toEqual([
      'staging/critical: d',
      'staging/standard: b',
      'production/critical: a',
      'production/standard: c',
    ]);
  });

  it('turns the policy of the tier into numbers for the size of the wave', () => {
    const [wave] = drawWaves(
      Array.from({ length: 10 }, (_, i) => host(`h${i}`, 'staging', 'critical')),
      order,
    );
    expect(wave).toMatchObject({ batch: 3, maxFailures: 1 });
  });

  it('sends canaries ahead, and only hosts that have something to prove', () => {
    const one: Policy = { ...policy, canary: { kind: 'count', value: 1 } };
    const hosts = ['idle1', 'a', 'idle2', 'b', 'c'].map((name) => ({
      ...host(name, 'staging', 'critical'),
      policy: one,
      idle: name.startsWith('idle'),
    }));
    const drawn = drawWaves(hosts, order).map(({ hosts: names, canary, maxFailures }) => [names, canary, maxFailures]);
    expect(drawn).toEqual([
      [['a'], true, 0],
      [['idle1', 'idle2', 'b', 'c'], false, 0],
    ]);
  });

  it('needs no canary for the only host that changes', () => {
    const one: Policy = { ...policy, canary: { kind: 'count', value: 1 } };
    const hosts = ['idle', 'a'].map((name) => ({
      ...host(name, 'staging', 'critical'),
      policy: one,
      idle: name === 'idle',
    }));
    expect(drawWaves(hosts, order).map(({ hosts: names }) => names)).toEqual([['idle', 'a']]);
  });

  it('draws nothing for no hosts', () => {
    expect(drawWaves([], order)).toEqual([]);
  });

  it('treats a ring or tier nobody declared as a bug', () => {
    expect(() => drawWaves([host('a', 'mars', 'critical')], order)).toThrow('no place in the order for a');
  });

  it('places every host exactly once, in the order given, ring before tier', () => {
    const anyHost = fc.tuple(fc.constantFrom(...order.rings), fc.constantFrom(...order.tiers));
    fc.assert(
      fc.property(fc.array(anyHost, { maxLength: 30 }), (places) => {
        const hosts = places.map(([ring, tier], i) => host(`h${i}`, ring, tier));
        const waves = drawWaves(hosts, order);
        expect(waves.flatMap((w) => w.hosts).toSorted()).toEqual(hosts.map((h) => h.name).toSorted());
        const rank = waves.map((w) => order.rings.indexOf(w.ring) * 10 + order.tiers.indexOf(w.tier));
        expect(rank).toEqual([...new Set(rank)].toSorted((a, b) => a - b));
        for (const wave of waves) {
          const indexes = wave.hosts.map((name) => Number(name.slice(1)));
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
          expect(wave.batch).toBeGreaterThanOrEqual(1);
          expect(wave.batch).toBeLessThanOrEqual(wave.hosts.length);
        }
      }),
    );
  });
});

describe('drawEmergencyWaves', () => {
  const fleet = [
    { ...host('web1', 'production', 'critical'), os: 'debian' },
    { ...host('web2', 'production', 'critical'), os: 'debian' },
    { ...host('stage1', 'staging', 'critical'), os: 'debian' },
    { ...host('stage2', 'staging', 'standard'), os: 'debian' },
    { ...host('db1', 'production', 'standard'), os: 'rocky' },
    { ...host('db2', 'production', 'critical'), os: 'rocky' },
  ];

  it('tries the gentlest host of each kind at once, then goes by tier alone', () => {
    const waves = drawEmergencyWaves(fleet, order, ({ os }) => os);
    expect(waves.map((w) => `${w.tier} ×${w.batch}: ${w.hosts.join(' ')}`)).toEqual([
      'canary ×2: stage2 db1',
      'critical ×1: web1 web2 stage1 db2',
    ]);
    expect(waves[0]).toMatchObject({ maxFailures: 0, ring: 'emergency' });
  });

  it('leaves no host out and takes none twice', () => {
    const placedHost = fc.record({
      ring: fc.constantFrom(...order.rings),
      tier: fc.constantFrom(...order.tiers),
      os: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(placedHost, { maxLength: 40 }), (some) => {
        const hosts = some.map((one, i) => ({ ...host(`h${i}`, one.ring, one.tier), os: one.os }));
        const names = drawEmergencyWaves(hosts, order, ({ os }) => os).flatMap((wave) => wave.hosts);
        expect(names.toSorted()).toEqual(hosts.map(({ name }) => name).toSorted());
      }),
    );
  });
});
