import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldNames, namesText } from './fold-names.ts';

describe('foldNames', () => {
  it.each([
    [[], []],
    [['db01'], ['db01']],
    [['web01', 'web02', 'web03', 'web04'], ['web[01-04]']],
    [
      ['web01', 'web02', 'db01', 'web04'],
      ['web[01-02,04]', 'db01'],
    ],
    [['web04', 'web02', 'web03'], ['web[02-04]']],
    [
      ['web9', 'web10'],
      ['web9', 'web10'],
    ],
    [
      ['web01.example.net', 'web02.example.net', 'web01.example.org'],
      ['web[01-02].example.net', 'web01.example.org'],
    ],
    [['rack1-node1', 'rack1-node2'], ['rack1-node[1-2]']],
    [
      ['10.1.2.3', '10.1.2.4', 'fe80::1', 'fe80::2'],
      ['10.1.2.3', '10.1.2.4', 'fe80::1', 'fe80::2'],
    ],
    [['web01', 'web01'], ['web[01]']],
    [['a1234567890123', 'a1234567890124'], ['a1234[567890123-567890124]']],
  ])('folds %j', (names, folded) => {
    expect(foldNames(names)).toEqual(folded);
  });

  it('shortens a family that is full of holes', () => {
    const odd = Array.from({ length: 40 }, (_, i) => `web${String(2 * i + 1).padStart(3, '0')}`);
    expect(foldNames(odd)).toEqual(['web[001,003,005,007,009,011,013,015,017,019,…,079]']);
  });

  it('keeps every name that has no number', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z][a-z.-]{0,10}$/)), (names) => {
        expect(foldNames(names)).toEqual(names);
      }),
    );
  });
});

describe('namesText', () => {
  it('counts what is too much to read', () => {
    const names = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen'];
    expect(namesText(names)).toBe('ant, bee, cat, dog, elk, fox and 2 more');
  });
});
