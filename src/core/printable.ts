// The one function that makes text from hosts and files safe to print: no escape sequence, bidi trick or control byte survives.

// C0 and DEL, C1, zero-width and bidi controls, line/paragraph separators, BOM, interlinear annotations, tags, lone surrogates.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffd]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const escaped = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** One line of printable text: every unsafe character, newline and tab included, becomes `\xNN` or `\u{N}`. */
export const printable = (text: string): string => text.replace(UNSAFE, escaped);

/** Like {@link printable}, but keeps newlines: for multi-line transcripts. A tab becomes a space. */
export const printableLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => printable(line.replaceAll('\t', ' ')))
    .join('\n');
