// Packages in two versions: kernels may be, others are what a killed transaction left. Real leftovers are in test/contract/zypper.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { framesOf } from '../../remote/frames.ts';
import { readHealth } from './health.ts';

const of = (name: string, version: string, arch = 'x86_64'): InstalledPackage => ({
  name,
  arch,
  version,
  source: name,
  sourceVersion: version,
  state: 'installed',
});

const SOUND = '<stream><install-summary download-size="0" space-usage-diff="0"></install-summary></stream>';

const frames = (several: string, verify = SOUND) =>
  framesOf([
    { name: 'verify', code: 0, stdout: verify, stderr: '' },
    {
      name: 'several',
      code: several === '' ? 1 : 0,
      stdout: several || 'no package provides multiversion(kernel)\n',
      stderr: '',
    },
  ]);

describe('readHealth', () => {
  it.each([
    ['kernels beside each other are sound', [of('kernel-default', '6-1'), of('kernel-default', '6-2')], []],
    ['so are two architectures', [of('glibc', '2-1'), of('glibc', '2-1', 'i686')], []],
    ['anything else was interrupted', [of('bash', '5-1'), of('bash', '5-2')], ['manager-interrupted']],
  ])('%s', (_, installed, codes) => {
    const health = readHealth(frames('kernel-default\nkernel-default\n'), installed);
    expect(health.ok && health.value.map(({ code }) => code)).toEqual(codes);
  });

  it('does not take the sentence of rpm for the name of a package', () => {
    const health = readHealth(frames(''), [of('no', '1-1'), of('no', '1-2')]);
    expect(health.ok && health.value).toMatchObject([{ code: 'manager-interrupted' }]);
  });

  it('is broken where zypper verify gave no answer', () => {
    const health = readHealth(frames('', 'Segmentation fault'), []);
    expect(health.ok && health.value).toMatchObject([{ code: 'manager-broken' }]);
  });
});
