// Which of several installed versions is the one to keep.
import { describe, expect, it } from 'vitest';
import type { InstalledPackage } from '../../core/manifest.ts';
import { doubledOf } from './doubled.ts';

const of = (name: string, version: string, arch = 'noarch'): InstalledPackage => ({
  name,
  arch,
  version,
  source: name,
  sourceVersion: version,
  state: 'installed',
});

describe('doubledOf', () => {
  it('keeps the newest by rpm’s own order, whatever the order of the list', () => {
    const packages = [of('a', '1.10-1'), of('b', '1-1'), of('a', '1:1.0-1'), of('a', '1.9-1')];
    expect(doubledOf({ packages })).toEqual([
      {
        newest: { name: 'a', evr: '1:1.0-1', arch: 'noarch' },
        older: [
          { name: 'a', evr: '1.10-1', arch: 'noarch' },
          { name: 'a', evr: '1.9-1', arch: 'noarch' },
        ],
      },
    ]);
  });

  it('counts architectures apart', () => {
    expect(doubledOf({ packages: [of('a', '1-1', 'x86_64'), of('a', '2-1', 'i686')] })).toEqual([]);
  });

  it('lets nothing through that is not a package', () => {
    expect(() => doubledOf({ packages: [of('a b', '1-1'), of('a b', '2-1')] })).toThrow('not a package of rpm');
  });
});
