// The documented corner cases of dpkg's order; test/version-differential.test.ts compares it with the real one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDpkg } from './dpkg.ts';

const SIGNS = { '<': -1, '=': 0, '>': 1 } as const;

describe('compareDpkg', () => {
  it.each([
    // epoch: before the first colon, missing equals 0, beats everything else
    ['1:0.4', '>', '10.3'],
    ['0:1.0', '=', '1.0'],
    ['00:1.0', '=', '1.0'],
    ['10:1', '>', '9:1'],
    ['1:2:3', '<', '1:2:4'],
    // revision: after the last hyphen, empty or missing equals 0
    ['1.0-0', '=', '1.0'],
    ['1.0-', '=', '1.0'],
    ['0foo-0', '=', '0foo'],
    ['1.0-1', '>', '1.0'],
    ['1-2-3', '<', '1-3-1'],
    ['1.0-1', '<', '1.0-1.1'],
    ['1.0-0~', '<', '1.0'],
    // numbers by value, however long
    ['1.09', '=', '1.9'],
    ['1.0000-1', '=', '1.0-1'],
    ['1.10', '>', '1.9'],
    ['20240101123456789012', '<', '20240101123456789013'],
    ['1.00000000000000000002', '>', '1.1'],
    ['a', '=', 'a0'],
    ['', '=', '0'],
    // tilde before the end before letters before the rest
    ['1~', '<', '1'],
    ['1~~', '<', '1~'],
    ['1~~a', '<', '1~'],
    ['1~rc1', '<', '1'],
    ['1', '<', '1a'],
    ['1a', '<', '1+'],
    ['1Z', '<', '1a'],
    ['1+', '>', '1-1+'],
    ['1.0+', '<', '1.0.'],
    ['1.0a', '<', '1.0.1'],
    // as seen in Debian and Ubuntu
    ['1.0+deb12u1', '>', '1.0+deb12u1~bpo11+1'],
    ['5.2.15-2+b13', '<', '5.2.15-2+deb12u1'],
    ['6.1.192+2', '>', '6.1.192-2'],
    ['3.0.17-1~deb12u2', '<', '3.0.17-1'],
    ['2.36-9+deb12u9', '<', '2.36-9+deb12u10'],
    ['1:9.2p1-2', '<', '1:9.2p1-2+deb12u1'],
    ['5.15.0-91.101', '<', '5.15.0-100.110'],
    ['2:8.39-15', '>', '10.42-1'],
  ] as const)('%s %s %s', (a, sign, b) => {
    expect(compareDpkg(a, b)).toBe(SIGNS[sign]);
    expect(compareDpkg(b, a)).toBe(0 - SIGNS[sign] || 0);
  });

  it('is total on any text and never contradicts itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compareDpkg(a, b)).toBe(0 - compareDpkg(b, a) || 0);
        expect(compareDpkg(a, a)).toBe(0);
      }),
    );
  });
});
