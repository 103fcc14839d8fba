// Events survive the payload column unchanged, next to what the ledger adds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestsIn, payloadOf, readPayload } from './payload.ts';

const digest = 'ab'.repeat(32);

describe('a payload', () => {
  it('gives every event back as it went in', () => {
    const members = fc.dictionary(
      fc.string({ unit: 'binary' }).filter((name) => !name.startsWith('$') && name !== 'type'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(members, (event) => {
        const payload = payloadOf({ ...event, type: 'x' }, { $artifacts: [digest] });
        const read = readPayload(payload);
        expect(read.additions).toEqual({ $artifacts: [digest] });
        // Text is compared: JSON has no -0, and fast-check does.
        expect(JSON.parse(JSON.stringify(read.members))).toEqual(JSON.parse(JSON.stringify(event)));
      }),
    );
  });

  it('leaves the type out, which has a column of its own', () => {
    expect(payloadOf({ type: 'run.started' }, {})).toBe('{}');
  });

  it('refuses an event that uses a name of the ledger', () => {
    const event = { type: 'x', $record: 1 };
    expect(() => payloadOf(event, {})).toThrow(TypeError);
  });

  it('refuses an event that JSON cannot carry', () => {
    const event = { type: 'x', ratio: Number.NaN };
    expect(() => payloadOf(event, {})).toThrow(TypeError);
  });
});

describe('the digests in an event', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a bare digest', { plan: digest }, [digest]],
    ['a prefixed one', { plan: `sha256:${digest}` }, [digest]],
    ['a deep one, once', { a: [{ b: digest }, digest] }, [digest]],
    ['none in longer text', { text: `see ${digest}` }, []],
    ['none in capitals', { plan: digest.toUpperCase() }, []],
    ['none in nothing', null, []],
  ])('%s', (_name, value, expected) => {
    expect(digestsIn(value)).toEqual(expected);
  });
});
