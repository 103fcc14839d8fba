import { describe, expect, it } from 'vitest';
import { bytesText } from './bytes.ts';

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1500, '1.5 kB'],
    [9_949, '9.9 kB'],
    [9_960, '10 kB'],
    [999_499, '999 kB'],
    [999_999, '1 MB'],
    [38_412_000, '38 MB'],
    [1_200_000_000, '1.2 GB'],
    [5e18, '5000 PB'],
    [-3, '0 B'],
  ])('says %d as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
