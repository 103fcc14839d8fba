// Verification against the plan: every way in which a host can differ from it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from './change.ts';
import { compareWithPlan } from './compare.ts';
import type { InstalledPackage, Manifest } from './manifest.ts';

const installed = (name: string, version: string, rest: Partial<InstalledPackage> = {}): InstalledPackage => ({
  name,
  arch: 'amd64',
  version,
  source: name,
  sourceVersion: version,
  state: 'installed',
  ...rest,
});
const manifest = (...packages: InstalledPackage[]): Manifest => ({ packages });
const change = (action: Action, name: string, from: string | null, to: string | null, arch = 'amd64') => ({
  action,
  package: name,
  arch,
  from,
  to,
});

const before = manifest(installed('a', '1'), installed('b', '1'), installed('kernel', '5.1'));

describe('the manifest after an apply', () => {
  it('is as planned when it is exactly before plus the changes', () => {
    const planned = [
      change('upgrade', 'a', '1', '2'),
      change('install', 'c', null, '1'),
      change('remove', 'b', '1', null),
      change('install', 'kernel', null, '5.2'),
    ];
    const after = manifest(
      installed('a', '2'),
      installed('c', '1'),
      installed('kernel', '5.1'),
      installed('kernel', '5.2'),
    );
    expect(compareWithPlan(before, after, planned)).toEqual({ verdict: 'as-planned', differences: [] });
  });

  it('is untouched when nothing at all happened', () => {
    expect(compareWithPlan(before, before, [change('upgrade', 'a', '1', '2')])).toEqual({
      verdict: 'untouched',
      differences: [{ package: 'a', arch: 'amd64', wanted: '2', found: '1' }],
    });
  });

  it.each<[string, Manifest, ReturnType<typeof change>[], object]>([
    [
      'a half-configured package',
      manifest(installed('a', '2', { state: 'half-configured' }), installed('b', '1'), installed('kernel', '5.1')),
      [change('upgrade', 'a', '1', '2')],
      { package: 'a', wanted: '2', found: '2 (half-configured)' },
    ],
    [
      'a package that somebody else changed',
      manifest(installed('a', '2'), installed('b', '9'), installed('kernel', '5.1')),
      [change('upgrade', 'a', '1', '2')],
      { package: 'b', wanted: '1', found: '9' },
    ],
    [
      'an unplanned removal',
      manifest(installed('a', '2'), installed('kernel', '5.1')),
      [change('upgrade', 'a', '1', '2')],
      { package: 'b', wanted: '1', found: null },
    ],
    [
      'an unplanned install',
      manifest(installed('a', '2'), installed('b', '1'), installed('kernel', '5.1'), installed('x', '1')),
      [change('upgrade', 'a', '1', '2')],
      { package: 'x', wanted: null, found: '1' },
    ],
    [
      'a duplicate left by a killed transaction',
      manifest(installed('a', '1'), installed('a', '2'), installed('b', '1'), installed('kernel', '5.1')),
      [change('upgrade', 'a', '1', '2')],
      { package: 'a', wanted: '2', found: '1, 2' },
    ],
  ])('is mixed with %s', (_name, after, planned, difference) => {
    const result = compareWithPlan(before, after, planned);
    expect(result.verdict).toBe('mixed');
    expect(result.differences).toEqual([expect.objectContaining(difference)]);
  });

  it('follows a package from one architecture to another', () => {
    const was = manifest(installed('a', '1', { arch: 'all' }));
    expect(compareWithPlan(was, manifest(installed('a', '2')), [change('upgrade', 'a', '1', '2')]).verdict).toBe(
      'as-planned',
    );
  });

  it('ignores what the plan only shows', () => {
    expect(compareWithPlan(before, before, [change('held', 'a', '1', '2')]).verdict).toBe('as-planned');
  });

  it('never calls a host as planned unless each planned version is there', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    const packages = fc.uniqueArray(fc.record({ name: names, version: fc.constantFrom('1', '2', '3') }), {
      selector: (p) => p.name,
    });
    fc.assert(
      fc.property(packages, packages, packages, (old, now, goal) => {
        const toManifest = (list: { name: string; version: string }[]): Manifest =>
          manifest(...list.map((p) => installed(p.name, p.version)));
        const planned = goal.map((p) => {
          const from = old.find((o) => o.name === p.name)?.version ?? null;
          return change(from === null ? 'install' : 'upgrade', p.name, from, p.version);
        });
        const { verdict } = compareWithPlan(toManifest(old), toManifest(now), planned);
        if (verdict === 'as-planned') for (const p of goal) expect(now).toContainEqual(p);
      }),
    );
  });
});
