import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandRange } from './host-range.ts';

const namesOf = (key: string): readonly string[] => {
  const expansion = expandRange(key);
  if (!expansion.ok) throw new Error(expansion.message);
  return expansion.names;
};

describe('expandRange', () => {
  it.each([
    ['web01', ['web01']],
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[01:03].example.net', ['web01.example.net', 'web02.example.net', 'web03.example.net']],
    ['web[08:11]', ['web08', 'web09', 'web10', 'web11']],
    ['web[9:11]', ['web9', 'web10', 'web11']],
    ['web[007:008]', ['web007', 'web008']],
    ['node-[a:c]', ['node-a', 'node-b', 'node-c']],
    ['n[X:Y]', ['nX', 'nY']],
    ['r[1:2]-[a:b]', ['r1-a', 'r1-b', 'r2-a', 'r2-b']],
    ['[1:2]', ['1', '2']],
    ['w[5:5]', ['w5']],
  ])('%s stands for %j', (key, names) => {
    expect(namesOf(key)).toEqual(names);
  });

  it.each([
    ['web[1-3]', 'is not a range'],
    ['web[1:3:2]', 'is not a range'],
    ['web[]', 'is not a range'],
    ['web[a:F]', 'is not a range'],
    ['web[aa:bb]', 'is not a range'],
    ['web[01:100]', 'is not a range'],
    ['web[1:04]', 'is not a range'],
    ['web[1:9999999999]', 'is not a range'],
    ['web[4:1]', 'runs backwards'],
    ['web[1:3', 'do not match'],
    ['web1:3]', 'do not match'],
    ['web[[1:3]]', 'do not match'],
    ['web[1:999999999]', 'more than 10000 hosts'],
    ['[1:101][1:100]', 'more than 10000 hosts'],
  ])('%s is refused: %s', (key, reason) => {
    expect(expandRange(key)).toMatchObject({ ok: false, message: expect.stringContaining(reason) });
  });

  it('gives as many different names as the bounds say, all as wide as the padding', () => {
    const bounds = fc
      .tuple(fc.nat({ max: 300 }), fc.nat({ max: 300 }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(bounds, ([from = 0, to = 0]) => {
        const names = namesOf(`h[${String(from).padStart(4, '0')}:${String(to).padStart(4, '0')}]`);
        expect(new Set(names).size).toBe(to - from + 1);
        expect(names.every((name) => /^h\d{4}$/.test(name))).toBe(true);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('[', ']', ':', '0', '9', 'a', '-') }), (key) => {
        expandRange(key);
      }),
    );
  });
});
