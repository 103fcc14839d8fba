// The hash of a row is what the documentation says it is, and every flaw of a row is named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf } from '../core/canonical-json.ts';
import { type ChainRow, flawOf, GENESIS, hashOf } from './chain.ts';

const unhashed = {
  seq: 1,
  run: '2026-11-22.1',
  at: '2026-11-22T10:00:00.000Z',
  host: 'web01',
  type: 'apply.started',
  payload: '{"n":1}',
  prev: GENESIS,
};
const sound: ChainRow = { ...unhashed, hash: hashOf(unhashed) };

describe('the hash of a row', () => {
  it('is the digest of the canonical JSON of its columns, whatever they hold', () => {
    const text = fc.string({ unit: 'binary' });
    const rows = fc.record({
      seq: fc.nat(),
      run: text,
      at: text,
      host: fc.option(text),
      type: text,
      payload: fc.jsonValue(),
      prev: text,
    });
    fc.assert(
      fc.property(rows, (row) => {
        expect(hashOf({ ...row, payload: canonicalJson(row.payload) })).toBe(digestOf(row));
      }),
    );
  });
});

describe('a row that follows another', () => {
  it('has no flaw when it is as it was written', () => {
    expect(flawOf(sound, 1, GENESIS)).toBeUndefined();
  });

  it.each<[string, Partial<Record<keyof ChainRow, unknown>>, RegExp]>([
    ['is not the next one', { seq: 3 }, /row 1 is missing; the next one is 3/],
    ['lost its host', { host: null }, /hash does not match/],
    ['names another host', { host: 'web02' }, /hash does not match/],
    ['has another time', { at: '2026-11-22T10:00:00.001Z' }, /hash does not match/],
    ['has another type of event', { type: 'apply.finished' }, /hash does not match/],
    ['belongs to another run', { run: '2026-11-22.2' }, /hash does not match/],
    ['has another payload', { payload: '{"n":2}' }, /hash does not match/],
    ['has a number turned into text', { payload: '{"n":"1"}' }, /hash does not match/],
    ['has the same payload spelt differently', { payload: '{"n":1.0}' }, /not canonical/],
    ['has white space in the payload', { payload: '{ "n":1}' }, /not canonical/],
    ['has a payload that is no JSON', { payload: '{"n":1' }, /not canonical/],
    ['has bytes in the place of text', { payload: Buffer.from('{"n":1}') }, /wrong type/],
    ['has a number in the place of text', { run: 1 }, /wrong type/],
    ['continues another row', { prev: '1'.repeat(64) }, /does not continue/],
  ])('is found out when it %s', (_name, change, why) => {
    expect(flawOf({ ...sound, ...change } as ChainRow, 1, GENESIS)).toMatch(why);
  });
});
