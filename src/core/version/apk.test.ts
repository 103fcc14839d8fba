// The documented corner cases of apk's order. No real apk runs on a Debian machine, so there is no comparison with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareApk } from './apk.ts';

const SIGNS = { '<': -1, '=': 0, '>': 1 } as const;

describe('compareApk', () => {
  it.each([
    // numbers
    ['1.2', '<', '1.2.0'],
    ['1.9', '<', '1.10'],
    ['2', '<', '10'],
    ['02', '=', '2'],
    ['20240101123456789012', '<', '20240101123456789013'],
    // with a leading zero, later numbers are text
    ['1.05', '<', '1.1'],
    ['1.010', '<', '1.02'],
    ['1.0', '<', '1.00'],
    ['1.0', '<', '1.1'],
    // letters
    ['1.2', '<', '1.2a'],
    ['1.2a', '<', '1.2b'],
    ['1.2z', '<', '1.2.1'],
    // suffixes, before and after a release
    ['1.2_alpha', '<', '1.2_beta'],
    ['1.2_beta', '<', '1.2_pre'],
    ['1.2_pre', '<', '1.2_rc'],
    ['1.2_rc', '<', '1.2'],
    ['1.2', '<', '1.2_cvs'],
    ['1.2_cvs', '<', '1.2_svn'],
    ['1.2_svn', '<', '1.2_git'],
    ['1.2_git', '<', '1.2_hg'],
    ['1.2_hg', '<', '1.2_p'],
    ['1.2_rc', '<', '1.2_rc1'],
    ['1.2_rc2', '<', '1.2_rc10'],
    ['1.2_p1', '<', '1.2.1'],
    ['1.2_p1', '<', '1.2_p1_p1'],
    ['1.2_p1_alpha', '<', '1.2_p1'],
    ['1.2_alpha1', '<', '1.2_alpha1_p2'],
    ['1.2a_rc1', '<', '1.2a'],
    // revisions
    ['1.2', '<', '1.2-r0'],
    ['1.2-r0', '<', '1.2-r1'],
    ['1.2-r9', '<', '1.2-r10'],
    ['1.2-r10', '<', '1.2_p1'],
    ['1.2_rc1-r5', '<', '1.2-r0'],
    // hashes
    ['1.2~abc', '<', '1.2~abd'],
    ['1.2', '<', '1.2~abc'],
    ['1.2~abc', '<', '1.2~abc-r1'],
    // as seen in Alpine
    ['3.1.4-r5', '<', '3.1.4-r6'],
    ['1.36.1-r29', '<', '1.37.0-r0'],
    ['9.7_p1-r4', '<', '9.8_p1-r0'],
    ['20240226-r0', '>', '20230506-r0'],
  ] as const)('%s %s %s', (a, sign, b) => {
    expect(compareApk(a, b)).toBe(SIGNS[sign]);
    expect(compareApk(b, a)).toBe(0 - SIGNS[sign] || 0);
  });

  it('is total on any text and never contradicts itself', () => {
    const version = fc.string({ unit: fc.constantFrom(...'0019az._-r~', '_p', '_rc', '-r'), maxLength: 9 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareApk(a, b)).toBe(0 - compareApk(b, a) || 0);
        expect(compareApk(a, a)).toBe(0);
      }),
    );
  });
});
