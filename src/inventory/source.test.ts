import { describe, expect, it } from 'vitest';
import { lineStartsOf, positionOf } from './source.ts';

const at = (text: string, start: number, end: number) =>
  positionOf({
    source: { path: '/i.yaml', shown: 'i.yaml', sha256: '', text, lineStarts: lineStartsOf(text) },
    span: { start, end },
  });

describe('positionOf', () => {
  it.each([
    ['the first character', 'ab\ncd', 0, 1, { line: 1, column: 1, length: 1, quote: 'ab' }],
    ['a word on the second line', 'ab\ncd', 3, 5, { line: 2, column: 1, length: 2, quote: 'cd' }],
    ['a line break', 'ab\ncd', 2, 3, { line: 1, column: 3, length: 1, quote: 'ab' }],
    ['a span over lines: its first', 'ab\ncd', 1, 5, { line: 1, column: 2, length: 1, quote: 'ab' }],
    ['a line that ends in CRLF', 'ab\r\ncd', 1, 4, { line: 1, column: 2, length: 1, quote: 'ab' }],
    ['the end of the text', 'ab\n', 3, 3, { line: 2, column: 1, length: 1, quote: '' }],
    ['beyond the end', 'ab', 99, 100, { line: 1, column: 3, length: 1, quote: 'ab' }],
    ['nothing', '', 0, 0, { line: 1, column: 1, length: 1, quote: '' }],
  ])('finds %s', (_, text, start, end, expected) => {
    expect(at(text, start, end)).toEqual(expected);
  });
});
