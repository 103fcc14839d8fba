// `notify test`: what became of the test message in each channel, and what the server said.
import type { Look } from './look.ts';
import { danger, dim, done, strong, styled } from './styled.ts';
import { type Column, cells, tableLines } from './table.ts';
import { asText, paragraph } from './to-lines.ts';

export interface ChannelRow {
  readonly name: string;
  /** `email`, `webhook`, `slack` … */
  readonly type: string;
  readonly isDelivered: boolean;
  /** The server's answer, or why there was no delivery. */
  readonly answer: string;
}

const COLUMNS = [{ title: 'CHANNEL' }, { title: 'TYPE' }, { title: 'RESULT' }] as const satisfies readonly Column[];

const rowOf = ({ name, type, isDelivered }: ChannelRow) =>
  cells(styled(strong(name)), styled(type), styled(isDelivered ? done('delivered') : danger('not delivered')));

const answerLines = ({ name, answer, isDelivered }: ChannelRow, look: Look): readonly string[] =>
  paragraph(styled(isDelivered ? dim(name) : danger(name), `  ${answer}`), look, { first: 2, rest: 4 });

/** The channels as text that ends with a newline. */
export const renderChannels = (rows: readonly ChannelRow[], look: Look): string =>
  asText([
    ...tableLines({ columns: COLUMNS, rows: rows.map(rowOf) }, look),
    ...rows.flatMap((row) => answerLines(row, look)),
  ]);
