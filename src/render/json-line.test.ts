import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS } from '../../test/sample-run.ts';
import { eventLine, jsonLine, withoutControls } from './json-line.ts';

describe('jsonLine', () => {
  it('is one line of ASCII that parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = jsonLine(value);
        expect(line).toMatch(/^[ -~]*\n$/);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('withoutControls', () => {
  it('leaves no control or format character, every letter, and the same values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = withoutControls(JSON.stringify(text));
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(JSON.parse(json)).toBe(text);
      }),
    );
    expect(withoutControls('"Zürich \u009b31m"')).toBe('"Zürich \\u009b31m"');
  });
});

describe('eventLine', () => {
  it('is flat, with the members of the event in snake_case', () => {
    expect(JSON.parse(eventLine(EVENTS[0] as (typeof EVENTS)[number]))).toMatchObject({
      seq: 1,
      at: '2026-11-22T10:00:00.000Z',
      run: '2026-11-22.3',
      host: null,
      type: 'run.started',
      plan_digest: 'd'.repeat(64),
    });
  });

  it('ends a run with its outcomes by host, as they are named, and the head of the ledger', () => {
    const outcomes = { webA: 'patched' } as const;
    const event = { type: 'run.finished', exitCode: 0, outcomes } as const;
    const line = eventLine({ seq: 9, at: '2026-11-22T10:00:00.000Z', run: 'r', host: null, event, hash: 'abc' });
    expect(JSON.parse(line)).toMatchObject({ type: 'run.finished', exit_code: 0, outcomes, head: 'abc' });
  });
});
