// Dates of advisories as dnf, yum, dnf5 and tdnf write them.
import { describe, expect, it } from 'vitest';
import { issuedAtSecond, issuedInText, issuedInWords } from './issued.ts';

describe('the date of an advisory', () => {
  it.each([
    ['2026-10-01 12:00:00', '2026-10-01'],
    ['2017-06-06', '2017-06-06'],
    ['2019-01-15T12:00:00Z', '2019-01-15'],
    ['2019-01-15 12:00:00 UTC', '2019-01-15'],
    ['1970-01-01 00:00:00', undefined],
    ['2026-13-01', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('in the text %j is %s', (text, day) => {
    expect(issuedInText(text)).toBe(day);
  });

  it.each([
    [1_739_236_800, '2025-02-11'],
    [0, undefined],
    [1e20, undefined],
    ['1739236800', undefined],
    [undefined, undefined],
  ])('in the second %j is %s', (seconds, day) => {
    expect(issuedAtSecond(seconds)).toBe(day);
  });

  it.each([
    ['Mon Nov 11 2024', '2024-11-11'],
    ['Tue Jan 02 2024', '2024-01-02'],
    ['Thu Jan 01 1970', undefined],
    ['Mon Foo 11 2024', undefined],
    ['', undefined],
  ])('in the words %j is %s', (text, day) => {
    expect(issuedInWords(text)).toBe(day);
  });
});
