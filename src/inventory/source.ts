// One inventory file as read, and places inside it. Lines and columns are counted here and nowhere else.

export interface Source {
  /** Absolute. */
  readonly path: string;
  /** As people see it: relative to the working directory when the file is below it. */
  readonly shown: string;
  /** SHA-256 (hex) of the bytes on disk. */
  readonly sha256: string;
  /** Decoded, without a byte order mark. */
  readonly text: string;
  /** Offset at which each line starts; the first is 0. */
  readonly lineStarts: readonly number[];
}

/** Half-open range of UTF-16 offsets in a source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place that a message can point at. */
export interface Mark {
  readonly source: Source;
  readonly span: Span;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** At least 1, and within the line unless the place is the end of the line. */
  readonly length: number;
  /** The whole line, without its line break. */
  readonly quote: string;
}

/** Offsets at which lines start; `\n` and `\r\n` end a line. */
export const lineStartsOf = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

const lineIndexAt = (starts: readonly number[], offset: number): number => {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Where a mark is for a reader. A span over several lines is cut at the end of its first. */
export const positionOf = ({ source, span }: Mark): Position => {
  const start = Math.min(Math.max(0, span.start), source.text.length);
  const index = lineIndexAt(source.lineStarts, start);
  const lineStart = source.lineStarts[index] ?? 0;
  const nextLine = source.lineStarts[index + 1];
  const rawEnd = nextLine === undefined ? source.text.length : nextLine - 1;
  const quote = source.text.slice(lineStart, rawEnd).replace(/\r$/, '');
  const column = Math.min(start - lineStart, quote.length) + 1;
  const length = Math.max(1, Math.min(span.end - start, quote.length - column + 1));
  return { line: index + 1, column, length, quote };
};
