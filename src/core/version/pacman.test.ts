// The documented corner cases of pacman's order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePacman } from './pacman.ts';

const SIGNS = { '<': -1, '=': 0, '>': 1 } as const;

describe('comparePacman', () => {
  it.each([
    // vercmp(8)
    ['1.0a', '<', '1.0b'],
    ['1.0b', '<', '1.0beta'],
    ['1.0beta', '<', '1.0p'],
    ['1.0p', '<', '1.0pre'],
    ['1.0pre', '<', '1.0rc'],
    ['1.0rc', '<', '1.0'],
    ['1.0', '<', '1.0.a'],
    ['1.0.a', '<', '1.0.1'],
    ['1', '<', '1.0'],
    ['1.0', '<', '1.1'],
    ['1.1', '<', '1.1.1'],
    ['1.1.1', '<', '1.2'],
    ['1.2', '<', '2.0'],
    ['2.0', '<', '3.0.0'],
    // epoch
    ['1:1.0', '>', '3.0'],
    ['0:1.0', '=', '1.0'],
    [':1.0', '=', '1.0'],
    ['10:1', '>', '9:2'],
    // pkgrel only when both have one
    ['1.5-1', '=', '1.5'],
    ['1.5-1', '<', '1.5-2'],
    ['1.5-1', '<', '1.5-1.1'],
    ['1.5-2', '<', '1.6-1'],
    // numbers by value, however long
    ['1.0001', '=', '1.1'],
    ['20240101123456789012', '<', '20240101123456789013'],
    // the number of separators decides, their kind does not
    ['2.0a', '<', '2.0.a'],
    ['2.0.a', '<', '2.0..a'],
    ['1_0', '=', '1.0'],
    ['1.0.', '>', '1.0'],
    ['1.0.', '<', '1.0.1'],
    ['1.0.', '>', '1.0.a'],
    // neither tilde nor caret means anything
    ['1.0~rc1', '>', '1.0'],
    ['1.0^1', '=', '1.0.1'],
    // as seen in Arch
    ['6.9.7.arch1-1', '<', '6.9.8.arch1-1'],
    ['1:2.43.0-1', '<', '1:2.45.2-1'],
    ['r1234.abcdef1-1', '<', 'r1235.0000000-1'],
    ['3.3.1-1', '<', '3.3.1.1-1'],
  ] as const)('%s %s %s', (a, sign, b) => {
    expect(comparePacman(a, b)).toBe(SIGNS[sign]);
    expect(comparePacman(b, a)).toBe(0 - SIGNS[sign] || 0);
  });

  it('is total on any text and equal to itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect([-1, 0, 1]).toContain(comparePacman(a, b));
        expect(comparePacman(a, a)).toBe(0);
      }),
    );
  });
});
