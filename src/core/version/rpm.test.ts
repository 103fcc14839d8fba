// The documented corner cases of rpm's order; test/version-differential.test.ts compares it with the real one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvr, evrOf, rpmvercmp } from './rpm.ts';

const SIGNS = { '<': -1, '=': 0, '>': 1 } as const;

describe('rpmvercmp', () => {
  it.each([
    // tilde: before everything, even the end
    ['1.0~rc1', '<', '1.0'],
    ['1.0~rc1', '<', '1.0~rc2'],
    ['1.0~rc1~git2', '<', '1.0~rc1'],
    ['1.0~', '<', '1.0'],
    ['1.0~~', '<', '1.0~'],
    ['1.0~1', '<', '1.0^1'],
    // caret: after the end, before any continuation
    ['1.0^', '>', '1.0'],
    ['1.0^git1', '>', '1.0'],
    ['1.0^git1', '<', '1.0.1'],
    ['1.0^git1', '<', '1.01'],
    ['1.0^git1', '<', '1.0a'],
    ['1.0^git1~pre', '<', '1.0^git1'],
    ['1.0^git1', '<', '1.0^git2'],
    ['1.0^20160101', '<', '1.0.1^20160101'],
    ['1.0~rc1^git1', '>', '1.0~rc1'],
    // numbers by value, however long; they beat letters
    ['10.0001', '=', '10.1'],
    ['1.10', '>', '1.9'],
    ['20240101123456789012', '<', '20240101123456789013'],
    ['00', '=', '0'],
    ['xyz.4', '<', '8'],
    ['1.a', '<', '1.0'],
    ['1a', '>', '1'],
    ['1.0a', '<', '1.0b'],
    ['1Z', '<', '1a'],
    // separators only separate
    ['2_0', '=', '2.0'],
    ['2..0', '=', '2.0'],
    ['2.0.', '=', '2.0'],
    ['2.0+', '=', '2.0'],
    ['1.0.1', '>', '1.0'],
    ['5a1', '=', '5.a.1'],
    // as seen in EL and Fedora
    ['427.13.1.el9_4', '<', '427.40.1.el9_4'],
    ['25.el9', '<', '25.el9_4'],
    ['5.el9', '<', '10.el9'],
    ['1.amzn2023.0.2', '>', '1.amzn2023.0.1'],
  ] as const)('%s %s %s', (a, sign, b) => {
    expect(rpmvercmp(a, b)).toBe(SIGNS[sign]);
    expect(rpmvercmp(b, a)).toBe(0 - SIGNS[sign] || 0);
  });
});

describe('compareEvr', () => {
  it.each([
    ['1:1.0-1', '>', '2.0-1'],
    ['0:1.0-1', '=', '1.0-1'],
    ['01:1.0-1', '=', '1:1.0-1'],
    ['1.0-2', '>', '1.0-1'],
    ['1.0-1', '>', '1.0'],
    ['1.0-1~', '>', '1.0'],
    ['3.0.7-25.el9_4', '<', '3.0.7-27.el9_4'],
    ['1:3.0.7-24.el9', '<', '1:3.0.7-25.el9_4'],
    ['1.0~rc1-1', '<', '1.0-1'],
  ] as const)('%s %s %s', (a, sign, b) => {
    expect(compareEvr(a, b)).toBe(SIGNS[sign]);
    expect(compareEvr(b, a)).toBe(0 - SIGNS[sign] || 0);
  });

  it('is total on any text and never contradicts itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compareEvr(a, b)).toBe(0 - compareEvr(b, a) || 0);
        expect(compareEvr(a, a)).toBe(0);
      }),
    );
  });

  it('takes epoch, version and release apart', () => {
    expect(evrOf('1:3.0.7-27.el9')).toEqual({ epoch: '1', version: '3.0.7', release: '27.el9' });
    expect(evrOf('2.0')).toEqual({ epoch: '0', version: '2.0', release: '' });
  });
});
