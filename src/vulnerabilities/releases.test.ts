// Releases and products by all the names that os-release, trackers and people give them.
import { describe, expect, it } from 'vitest';
import { releasesToTry } from './products.ts';
import { releaseKey, ubuntuSeries } from './releases.ts';

describe('a release', () => {
  it.each([
    ['debian', 'bookworm', '12'],
    ['debian', '12', '12'],
    ['debian', '12.5', '12'],
    ['debian', '', 'sid'],
    ['debian', 'sid', 'sid'],
    ['ubuntu', 'jammy', '22.04'],
    ['ubuntu', '22.04', '22.04'],
    ['alpine', '3.20.3', '3.20'],
    ['alpine', 'v3.20', '3.20'],
    ['arch', 'rolling', ''],
    ['fedora', '41', '41'],
  ])('of %s named %j is %j to the trackers', (id, release, key) => {
    expect(releaseKey({ id, release })).toBe(key);
  });

  it('of Ubuntu has a series', () => {
    expect([ubuntuSeries('24.04'), ubuntuSeries('1.0')]).toEqual(['noble', undefined]);
  });
});

describe('a product of endoflife.date', () => {
  it('is looked for by the exact release first', () => {
    expect(releasesToTry({ id: 'rocky', version: '9.4' })).toEqual([
      { product: 'rocky-linux', release: '9.4' },
      { product: 'rocky-linux', release: '9' },
    ]);
  });

  it('may have two names, and none', () => {
    expect(releasesToTry({ id: 'centos', version: '9' }).map(({ product }) => product)).toEqual([
      'centos',
      'centos-stream',
    ]);
    expect(releasesToTry({ id: 'arch', version: '' })).toEqual([]);
  });
});
