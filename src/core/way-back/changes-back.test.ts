// The way back as changes: applied to what is there now, they give exactly what was there then.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithPlan } from '../compare.ts';
import type { InstalledPackage, Manifest } from '../manifest.ts';
import { compareText } from '../version/order.ts';
import { changesBack, inverseOf } from './changes-back.ts';

const older = (a: string, b: string): boolean => compareText(a, b) < 0;

const installed = (name: string, version: string, arch = 'amd64', state = 'installed'): InstalledPackage => ({
  name,
  arch,
  version,
  source: name,
  sourceVersion: version,
  state,
});

const manifest = (...packages: readonly InstalledPackage[]): Manifest => ({ packages });

const shortly = (now: Manifest, then: Manifest): readonly string[] =>
  changesBack(now, then, older).map((c) => `${c.action} ${c.package}:${c.arch} ${c.from ?? '-'} → ${c.to ?? '-'}`);

describe('the changes back', () => {
  it.each<[string, Manifest, Manifest, readonly string[]]>([
    ['nothing, when nothing moved', manifest(installed('a', '1')), manifest(installed('a', '1')), []],
    ['an older version', manifest(installed('a', '2')), manifest(installed('a', '1')), ['downgrade a:amd64 2 → 1']],
    ['a newer one', manifest(installed('a', '1')), manifest(installed('a', '2')), ['upgrade a:amd64 1 → 2']],
    ['what came goes', manifest(installed('a', '1')), manifest(), ['remove a:amd64 1 → -']],
    ['what went comes', manifest(), manifest(installed('a', '1')), ['install a:amd64 - → 1']],
    [
      'a package that moved to another architecture moves back as one',
      manifest(installed('a', '2', 'amd64')),
      manifest(installed('a', '1', 'all')),
      ['downgrade a:all 2 → 1'],
    ],
    [
      'a new kernel goes, and the one that stayed stays',
      manifest(installed('kernel', '1'), installed('kernel', '2')),
      manifest(installed('kernel', '1')),
      ['remove kernel:amd64 2 → -'],
    ],
    [
      'kernels beside each other come and go each for itself',
      manifest(installed('kernel', '2'), installed('kernel', '3')),
      manifest(installed('kernel', '1'), installed('kernel', '2')),
      ['remove kernel:amd64 3 → -', 'install kernel:amd64 - → 1'],
    ],
    [
      'an unsound package of the right version is installed again',
      manifest(installed('a', '1', 'amd64', 'half-configured')),
      manifest(installed('a', '1')),
      ['upgrade a:amd64 1 (half-configured) → 1'],
    ],
  ])('are %s', (_, now, then, expected) => {
    expect(shortly(now, then)).toEqual(expected);
  });

  const packages = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'kernel'),
      version: fc.constantFrom('1', '2', '3'),
      arch: fc.constantFrom('amd64', 'i386', 'all'),
    }),
    { selector: ({ name, version, arch }) => `${name} ${version} ${arch}`, maxLength: 10 },
  );
  const manifests = packages.map((list) => manifest(...list.map((one) => installed(one.name, one.version, one.arch))));

  it('lead from any manifest to any other', () => {
    fc.assert(
      fc.property(manifests, manifests, (now, then) => {
        expect(compareWithPlan(now, then, changesBack(now, then, older)).verdict).toBe('as-planned');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the inverse of planned changes', () => {
  it('takes each back to the architecture and version that it came from', () => {
    const before = manifest(installed('a', '1', 'all'), installed('gone', '1'));
    const common = { origin: '', security: false, advisories: [], band: 6, due: null, why: '' } as const;
    const planned = [
      { ...common, action: 'upgrade', package: 'a', arch: 'amd64', from: '1', to: '2' },
      { ...common, action: 'install', package: 'new', arch: 'amd64', from: null, to: '1' },
      { ...common, action: 'remove', package: 'gone', arch: 'amd64', from: '1', to: null },
    ] as const;
    expect(inverseOf(planned, before)).toMatchObject([
      { action: 'downgrade', package: 'a', arch: 'all', from: '2', to: '1' },
      { action: 'remove', package: 'new', from: '1', to: null },
      { action: 'install', package: 'gone', from: null, to: '1' },
    ]);
  });
});
