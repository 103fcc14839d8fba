import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../test/sample-fleet.ts';
import { danger, dim, styled, type Tone, toned } from './styled.ts';
import { columnsOf, linesWithin, oneLine, paragraph } from './to-lines.ts';

const TONES: readonly (Tone | null)[] = ['danger', 'attention', 'done', 'dim', 'strong', null];

/** Text of all kinds: words, spaces, control characters, wide characters, combining ones. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', 'a', 'word', '-', '\u001b[31m', '\n', '\t', '\u202e', '漢', 'é', 'e\u0301', '😀', '\u0007'),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
});
const content = fc.array(fc.tuple(fc.constantFrom(...TONES), text).map(([tone, t]) => toned(tone, t)));
const width = fc.integer({ min: 40, max: 200 });

const OWN_CODES = /\u001b\[(?:1|2|22|31|32|33|39)m/g;

describe('paragraph', () => {
  it('never writes a line wider than the terminal, nor anything that acts on it', () => {
    fc.assert(
      fc.property(content, width, fc.nat(20), fc.nat(60), fc.boolean(), (spans, columns, first, rest, unicode) => {
        const look = { ...plain(columns), color: true, unicode };
        for (const line of paragraph(spans, look, { first, rest })) {
          const bare = line.replace(OWN_CODES, '');
          expect(columnsOf(bare)).toBeLessThanOrEqual(columns);
          expect(bare).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          if (!unicode) expect(bare).toMatch(/^[ -~]*$/);
        }
      }),
    );
  });

  it('writes no escape sequence without color', () => {
    fc.assert(
      fc.property(content, width, (spans, columns) => {
        expect(paragraph(spans, plain(columns)).join('')).not.toContain('\u001b');
      }),
    );
  });

  it('loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z .-]{0,300}$/), width, (words, columns) => {
        const shown = paragraph(words, plain(columns), { first: 2, rest: 6 }).join('');
        expect(shown.replaceAll(' ', '')).toBe(words.replaceAll(' ', ''));
      }),
    );
  });

  it('closes its color at the end of each line', () => {
    const lines = paragraph(danger('one two three four five six seven eight nine ten'), { ...plain(40), color: true });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\u001b\[31m.*\u001b\[39m$/);
  });

  it('hangs the lines after the first', () => {
    expect(paragraph('a'.repeat(38).concat(' next'), plain(40), { first: 2, rest: 4 })).toEqual([
      `  ${'a'.repeat(38)}`,
      '    next',
    ]);
  });

  it('breaks a word that is too long behind a joint', () => {
    const [first] = paragraph('a-very-long-host-name-in-the.middle-of.nowhere.example.net', plain(40));
    expect(first).toBe('a-very-long-host-name-in-the.middle-of.');
  });
});

describe('linesWithin', () => {
  it('has no lines for nothing', () => {
    expect(linesWithin([], 10, plain(80))).toEqual([]);
  });
});

describe('oneLine', () => {
  it('cuts with an ellipsis, and never more than it must', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 4, max: 60 }), (spans, columns) => {
        expect(columnsOf(oneLine(spans, columns, plain(80)))).toBeLessThanOrEqual(columns);
      }),
    );
    expect(oneLine(styled('abc', dim('def')), 6, plain(80))).toBe('abcdef');
    expect(oneLine(styled('abc', dim('defg')), 6, plain(80))).toBe('abcde…');
  });
});
