// From styled text to lines for a terminal. The only place that sanitises, wraps and colors, so that no view can forget it.
import { Chalk, type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import { printable } from '../core/printable.ts';
import type { Look } from './look.ts';
import { type Part, type Styled, styled, type Tone } from './styled.ts';

/** Columns that a printable text takes on a terminal. The same library that cli-table3 pads with, so that both agree. */
export const columnsOf = (text: string): number => stringWidth(text);

const ASCII: Readonly<Record<string, string>> = {
  '●': '*',
  '✔': '+',
  '✖': '!',
  '·': '-',
  '→': '->',
  '…': '...',
  '×': 'x',
  '—': '-',
  '≥': '>=',
  '\u202f': ' ',
};

const asciiOnly = (text: string): string =>
  text.replace(/[^ -~]/gu, (char) => ASCII[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

const safeText = (text: string, look: Look): string => (look.unicode ? printable(text) : asciiOnly(printable(text)));

/** The content without anything that could act on a terminal. */
export const safe = (content: Styled, look: Look): Styled =>
  content.map(({ text, tone }) => ({ text: safeText(text, look), tone }));

interface Cell {
  readonly char: string;
  readonly width: number;
  readonly tone: Tone | null;
}

const cellsOf = (content: Styled): readonly Cell[] =>
  content.flatMap(({ text, tone }) =>
    Array.from(text, (char) => ({ char, tone, width: char >= ' ' && char <= '~' ? 1 : columnsOf(char) })),
  );

const spansOf = (cells: readonly Cell[]): Styled => {
  const spans: { text: string; tone: Tone | null }[] = [];
  for (const { char, tone } of cells) {
    const last = spans.at(-1);
    if (last !== undefined && last.tone === tone) last.text += char;
    else spans.push({ text: char, tone });
  }
  return spans;
};

const JOINTS = new Set(['.', '-', '/', ',', ':', '_']);

/** Where to break a word that is too long for a line: behind a joint in its second half, else anywhere. */
const breakWord = (cells: readonly Cell[], start: number, limit: number): number => {
  const joint = cells.findLastIndex(({ char }, at) => at < limit && at > (start + limit) / 2 && JOINTS.has(char));
  return joint === -1 ? Math.max(limit, start + 1) : joint + 1;
};

/** Where the line that begins at `start` ends: behind the last word that fits, else within a word that is too long. */
const endOfLine = (cells: readonly Cell[], start: number, width: number): number => {
  let used = 0;
  let space = -1;
  for (let at = start; at < cells.length; at += 1) {
    const cell = cells[at];
    if (cell === undefined) break;
    if (cell.char === ' ') space = at;
    used += cell.width;
    if (used > width) return space > start ? space : breakWord(cells, start, at);
  }
  return cells.length;
};

const withoutSpaceAtEnd = (cells: readonly Cell[]): readonly Cell[] => {
  const last = cells.findLastIndex(({ char }) => char !== ' ');
  return cells.slice(0, last + 1);
};

interface Widths {
  readonly first: number;
  readonly rest: number;
}

/** Breaks safe content into lines, at spaces where it can. */
const wrapped = (content: Styled, widths: Widths): readonly Styled[] => {
  const cells = cellsOf(content);
  const lines: Styled[] = [];
  let start = 0;
  while (start < cells.length) {
    const end = endOfLine(cells, start, lines.length === 0 ? widths.first : widths.rest);
    lines.push(spansOf(withoutSpaceAtEnd(cells.slice(start, end))));
    start = end;
    while (cells[start]?.char === ' ') start += 1;
  }
  return lines;
};

const chalk = new Chalk({ level: 1 });

const PAINT: Readonly<Record<Tone, ChalkInstance>> = {
  danger: chalk.red,
  attention: chalk.yellow,
  done: chalk.green,
  dim: chalk.dim,
  strong: chalk.bold,
};

const painted = (line: Styled, look: Look): string =>
  line.map(({ text, tone }) => (look.color && tone !== null ? PAINT[tone](text) : text)).join('');

/** Breaks content into colored lines of at most `width` columns. Empty content has no lines. */
export const linesWithin = (content: Styled, width: number, look: Look): readonly string[] =>
  wrapped(safe(content, look), { first: width, rest: width }).map((line) => painted(line, look));

interface Indents {
  /** Columns before the first line. */
  readonly first: number;
  /** Columns before the following lines. */
  readonly rest: number;
}

/**
 * A paragraph with a hanging indent. Where a deep indent would leave hardly any room for the text, it becomes shallow.
 * Lines never end in a space.
 */
export const paragraph = (content: Part, look: Look, indents: Indents = { first: 0, rest: 0 }): readonly string[] => {
  const { first } = indents;
  const rest = indents.rest > look.width / 2 ? first + 2 : indents.rest;
  const lines = wrapped(safe(styled(content), look), { first: look.width - first, rest: look.width - rest });
  return lines.map((line, index) => ' '.repeat(index === 0 ? first : rest) + painted(line, look));
};

/** One line, cut with an ellipsis where it is too long. */
export const oneLine = (content: Styled, width: number, look: Look): string => {
  const cells = cellsOf(safe(content, look));
  if (endOfLine(cells, 0, width) === cells.length) return painted(spansOf(cells), look);
  const mark = look.unicode ? '…' : '...';
  let used = mark.length;
  const kept = cells.filter((cell) => {
    used += cell.width;
    return used <= width;
  });
  return painted([...spansOf(kept), { text: mark, tone: null }], look);
};

/** Lines as the text of a view: every line ends with a newline; no lines are no text. */
export const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Blocks of lines as text, with an empty line between them. Empty blocks are left out. */
export const blocksText = (blocks: readonly (readonly string[])[]): string =>
  blocks
    .filter((lines) => lines.length > 0)
    .map(asText)
    .join('\n');
