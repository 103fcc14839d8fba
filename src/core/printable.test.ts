// Nothing that a terminal would act on survives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

describe('printable text', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jx', '\\x1b[2Jx'],
    ['a C1 control', '\u009b31m', '\\x9b31m'],
    ['DEL', 'a\u007f', 'a\\x7f'],
    ['a newline', 'a\nb', 'a\\x0ab'],
    ['a bidi override', 'a\u202eb', 'a\\u{202e}b'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
    ['a lone surrogate', 'a\ud800', 'a\\u{d800}'],
    ['a replaced invalid byte', 'a\ufffd', 'a\\u{fffd}'],
    ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
  ])('shows %s instead of sending it', (_name, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves letters of all scripts alone', () => {
    expect(printable('Grüße 日本語 🐧 — ok')).toBe('Grüße 日本語 🐧 — ok');
  });

  it('never holds a control or format character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('keeps the lines of a transcript', () => {
    expect(printableLines('a\r\nb\tc\u001b')).toBe('a\nb c\\x1b');
  });
});
