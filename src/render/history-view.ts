// `history`: the runs of the ledger, newest first, and how each ended.
import type { Outcome } from '../core/outcome.ts';
import { durationText } from './duration.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { outcomeParts, tally } from './outcome-parts.ts';
import { attention, danger, dim, done, type Part, type Styled, strong, styled } from './styled.ts';
import { type Column, cells, type Row, tableLines } from './table.ts';
import { asText, paragraph } from './to-lines.ts';

export interface HistoryRow {
  readonly id: string;
  /** `apply`, `scan`, … */
  readonly kind: string;
  /** ISO time. */
  readonly startedAt: string;
  /** Null: still at work, or interrupted. */
  readonly finishedAt: string | null;
  readonly exitCode: number | null;
  /** One per host, in any order; empty for runs without outcomes. */
  readonly outcomes: readonly Outcome[];
}

const COLUMNS = [
  { title: 'RUN' },
  { title: 'KIND', drop: 2 },
  { title: 'STARTED', drop: 1 },
  { title: 'TOOK', drop: 3 },
  { title: 'EXIT', align: 'right' },
  { title: 'HOSTS', least: 16 },
] as const satisfies readonly Column[];

/** ISO time to the minute, in UTC: `2026-11-22 10:04Z`. */
const minuteOf = (iso: string): string => iso.replace('T', ' ').replace(/:\d{2}(\.\d+)?Z$/, 'Z');

const exitPart = (code: number | null): Part => {
  if (code === null) return danger('none');
  if (code === 0) return done('0');
  return code === 5 || code === 1 || code === 6 ? danger(String(code)) : attention(String(code));
};

const tookPart = ({ startedAt, finishedAt }: HistoryRow): Part =>
  finishedAt === null ? attention('unfinished') : durationText(Date.parse(finishedAt) - Date.parse(startedAt));

const hostsCell = ({ id, finishedAt, outcomes }: HistoryRow): Styled =>
  finishedAt === null ? styled(dim(`patchctl show ${id}`)) : facts(outcomeParts(tally(outcomes)));

const tableRow = (row: HistoryRow): Row =>
  cells(
    styled(strong(row.id)),
    styled(row.kind),
    styled(minuteOf(row.startedAt)),
    styled(tookPart(row)),
    styled(exitPart(row.exitCode)),
    hostsCell(row),
  );

/** The runs as text that ends with a newline. */
export const renderHistory = (rows: readonly HistoryRow[], look: Look): string =>
  rows.length === 0
    ? asText(paragraph('No runs yet.', look))
    : asText(tableLines({ columns: COLUMNS, rows: rows.map(tableRow) }, look));
