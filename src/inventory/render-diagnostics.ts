// Diagnostics as text: place, message, the quoted line with carets under the culprit, and what was probably meant.
import { printable } from '../core/printable.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Position } from './source.ts';

/** Columns of the quoted line that are shown; the rest is cut around the carets. */
const WIDTH = 100;
/** What is kept to the left of the carets when the start of the line does not fit. */
const LEAD = 40;
/** Beyond this the reader is not reading any more. */
const MOST = 50;

interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const excerptOf = (at: Position): Excerpt => {
  const start = at.column - 1;
  const end = start + Math.min(at.length, WIDTH - LEAD);
  const from = end <= WIDTH ? 0 : Math.max(0, start - LEAD);
  const to = from + WIDTH;
  const cutLeft = from > 0 ? '…' : '';
  const cutRight = to < at.quote.length ? '…' : '';
  return {
    before: cutLeft + printable(at.quote.slice(from, start)),
    marked: printable(at.quote.slice(start, end)),
    after: printable(at.quote.slice(end, Math.max(end, to))) + cutRight,
  };
};

const quoted = (at: Position, suggestion: string | undefined): readonly string[] => {
  const { before, marked, after } = excerptOf(at);
  const number = String(at.line);
  const carets = '^'.repeat(Math.max(1, marked.length));
  const hint = suggestion === undefined ? '' : `  ${printable(suggestion)}`;
  return [
    `  ${number} │ ${before}${marked}${after}`.trimEnd(),
    `  ${' '.repeat(number.length)} │ ${' '.repeat(before.length)}${carets}${hint}`,
  ];
};

const rendered = (diagnostic: Diagnostic): string => {
  const { at, suggestion } = diagnostic;
  const file = printable(diagnostic.file);
  const message = printable(diagnostic.message);
  if (at === undefined) {
    return [`${file}  ${message}`, ...(suggestion === undefined ? [] : [`  ${printable(suggestion)}`])].join('\n');
  }
  return [`${file}:${at.line}:${at.column}  ${message}`, ...quoted(at, suggestion)].join('\n');
};

/** All diagnostics, a blank line between them, safe to print. The first {@link MOST} are shown and the rest counted. */
export const renderDiagnostics = (diagnostics: readonly Diagnostic[]): string => {
  const rest = diagnostics.length - MOST;
  const shown = diagnostics.slice(0, MOST).map(rendered);
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n\n');
};
