import { describe, expect, it } from 'vitest';
import { counted, countText } from './count.ts';

describe('countText', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1204, '1\u202f204'],
    [1_000_000, '1\u202f000\u202f000'],
  ])('groups %d', (count, text) => {
    expect(countText(count)).toBe(text);
  });
});

describe('counted', () => {
  it('puts the noun in the plural for everything but one', () => {
    expect([0, 1, 2].map((count) => counted(count, 'host'))).toEqual(['0 hosts', '1 host', '2 hosts']);
  });
});
