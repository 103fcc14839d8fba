// The difference between two manifests, and how it is told.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from './manifest.ts';
import { movedPackages, movedText } from './moved.ts';

const of = (name: string, version: string, state = 'installed'): InstalledPackage => ({
  name,
  arch: 'all',
  version,
  source: name,
  sourceVersion: version,
  state,
});

describe('movedPackages', () => {
  it.each<[string, readonly InstalledPackage[], readonly InstalledPackage[], string]>([
    ['nothing', [of('a', '1')], [of('a', '1')], 'no package changed its version or state'],
    ['a state', [of('a', '1', 'half-configured')], [of('a', '1')], 'a 1 (half-configured) → 1'],
    ['one of two versions', [of('a', '1'), of('a', '2')], [of('a', '2')], 'a 1, 2 → 2'],
    ['a removal and an install', [of('a', '1')], [of('b', '2')], 'a 1 → removed; b absent → 2'],
    [
      'the order of versions alone is none',
      [of('a', '2'), of('a', '1')],
      [of('a', '1'), of('a', '2')],
      'no package changed its version or state',
    ],
  ])('finds %s', (_name, before, after, expected) => {
    expect(movedText(movedPackages({ packages: before }, { packages: after }))).toBe(expected);
  });

  it('counts what it does not show', () => {
    const before = ['a', 'b', 'c', 'd', 'e'].map((name) => of(name, '1'));
    expect(movedText(movedPackages({ packages: before }, { packages: [] }))).toBe(
      'a 1 → removed; b 1 → removed; c 1 → removed; and 2 more',
    );
  });
});
