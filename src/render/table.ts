// Tables without frames: cli-table3 aligns, this file decides which columns fit and what becomes of the ones that do not.
import Table, { type HorizontalTableRow } from 'cli-table3';
import type { Look } from './look.ts';
import { dim, type Styled, styled } from './styled.ts';
import { columnsOf, linesWithin, paragraph, safe } from './to-lines.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Left out on narrow terminals, the highest number first. Absent: never left out. */
  readonly drop?: number;
  /** May be wrapped to this many columns, and to less when there is no column left to leave out. Absent: as wide as its content. */
  readonly least?: number;
  /** Never wider than this; absent: no limit. */
  readonly most?: number;
  /** Free text: moves below its row when it would get less than `least` columns. Only the last column. */
  readonly below?: true;
}

export type Row =
  | { readonly kind: 'cells'; readonly cells: readonly Styled[] }
  /** A line over the whole width. */
  | { readonly kind: 'heading'; readonly content: Styled };

export interface TableData {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export const cells = (...content: readonly Styled[]): Row => ({ kind: 'cells', cells: content });
export const heading = (content: Styled): Row => ({ kind: 'heading', content });

const INDENT = 2;
const GAP = 2;

/** A column that is shown, with the place of its cell in the rows. */
interface Shown {
  readonly column: Column;
  readonly at: number;
  readonly width: number;
}

const contentWidth = (content: Styled, look: Look): number =>
  columnsOf(
    safe(content, look)
      .map(({ text }) => text)
      .join(''),
  );

const naturalWidth = (at: number, { columns, rows }: TableData, look: Look): number => {
  const widths = rows.map((row) => (row.kind === 'cells' ? contentWidth(row.cells[at] ?? [], look) : 0));
  const title = columnsOf(columns[at]?.title ?? '');
  const natural = widths.reduce((widest, width) => Math.max(widest, width), title);
  return Math.min(natural, columns[at]?.most ?? natural);
};

const totalWidth = (shown: readonly Shown[]): number =>
  INDENT + shown.reduce((sum, { width }) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);

/** No column gets narrower than this. */
const FLOOR = 8;

/** Takes what is too much from the columns that may be wrapped, from the left. */
const shrunk = (shown: readonly Shown[], width: number, leastOf: (entry: Shown) => number): readonly Shown[] => {
  let excess = totalWidth(shown) - width;
  return shown.map((entry) => {
    const taken = Math.max(0, Math.min(excess, entry.width - leastOf(entry)));
    excess -= taken;
    return { ...entry, width: entry.width - taken };
  });
};

const comfortable = ({ column, width }: Shown): number => column.least ?? width;
const tight = ({ column, width }: Shown): number => (column.least === undefined ? width : FLOOR);

/** Leaves out columns until the rest fits, or until there is nothing to leave out. */
const fitted = (shown: readonly Shown[], width: number): readonly Shown[] => {
  const smaller = shrunk(shown, width, comfortable);
  if (totalWidth(smaller) <= width) return smaller;
  const ranks = shown.map(({ column }) => column.drop ?? 0);
  const worst = Math.max(0, ...ranks);
  return worst === 0 ? shrunk(shown, width, tight) : fitted(shown.toSpliced(ranks.lastIndexOf(worst), 1), width);
};

interface Layout {
  readonly shown: readonly Shown[];
  /** Place of the cell that is written below its row. */
  readonly below: number | null;
}

const layoutOf = (data: TableData, look: Look): Layout => {
  const all = data.columns.map((column, at) => ({ column, at, width: naturalWidth(at, data, look) }));
  const last = all.at(-1);
  const filled = data.rows.some(
    (row) => row.kind === 'cells' && last !== undefined && (row.cells[last.at]?.length ?? 0) > 0,
  );
  if (last?.column.below !== true) return { shown: fitted(all, look.width), below: null };
  const others = all.slice(0, -1);
  const room = look.width - totalWidth(others) - GAP;
  if (!filled) return { shown: fitted(others, look.width), below: null };
  if (room >= Math.min(last.width, last.column.least ?? last.width))
    return { shown: [...others, { ...last, width: Math.min(last.width, room) }], below: null };
  return { shown: fitted(others, look.width), below: last.at };
};

/** A row as rows of single lines: cli-table3 takes time that grows with the square of a cell's text, for every line of it. */
const lineRows = (content: readonly Styled[], { shown }: Layout, look: Look): readonly HorizontalTableRow[] => {
  const columns = shown.map(({ at, width }) => linesWithin(content[at] ?? [], width, look));
  const height = columns.reduce((most, lines) => Math.max(most, lines.length), 1);
  return Array.from({ length: height }, (_, line) =>
    shown.map(({ column }, place) => ({
      content: columns[place]?.[line] ?? '',
      hAlign: column.align ?? 'left',
    })),
  );
};

const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' '.repeat(INDENT),
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

/** cli-table3 compares every row with every other one; widths are fixed, so that a long table can be drawn in slices. */
const SLICE = 100;

const aligned = (rows: readonly HorizontalTableRow[], layout: Layout): readonly string[] => {
  const lines: string[] = [];
  for (let start = 0; start < rows.length; start += SLICE) {
    lines.push(...alignedSlice(rows.slice(start, start + SLICE), layout));
  }
  return lines;
};

const alignedSlice = (rows: readonly HorizontalTableRow[], { shown }: Layout): readonly string[] => {
  const table = new Table({
    chars: NO_FRAME,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: shown.map(({ width }) => width),
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
};

const titles = (layout: Layout, look: Look): readonly HorizontalTableRow[] => {
  const content: Styled[] = [];
  for (const { at, column } of layout.shown) content[at] = styled(dim(column.title));
  return lineRows(content, layout, look);
};

/** The table as lines, within the width of the look as far as its columns allow. A table without rows has no lines. */
export const tableLines = (data: TableData, look: Look): readonly string[] => {
  if (data.rows.length === 0) return [];
  const layout = layoutOf(data, look);
  const lines: string[] = [];
  let pending: HorizontalTableRow[] = [...titles(layout, look)];
  const flush = (): void => {
    lines.push(...aligned(pending, layout));
    pending = [];
  };
  const indents = { first: INDENT, rest: INDENT };
  for (const row of data.rows) {
    if (row.kind === 'heading') {
      flush();
      lines.push(...paragraph(row.content, look, indents));
      continue;
    }
    pending.push(...lineRows(row.cells, layout, look));
    const extra = layout.below === null ? [] : (row.cells[layout.below] ?? []);
    if (extra.length === 0) continue;
    flush();
    lines.push(...paragraph(extra, look, { first: INDENT + 2, rest: INDENT + 2 }));
  }
  flush();
  return lines;
};
