// The table of a plan that only reboots: who, whether it must, and why.
import type { Plan } from '../core/plan.ts';
import type { HostFold } from './fold-hosts.ts';
import { hostCell, placedRows, systemCell } from './plan-table.ts';
import { sharedNotes } from './shared-notes.ts';
import { attention, dim, joined, type Styled, styled } from './styled.ts';
import { type Column, cells, type Row, type TableData } from './table.ts';

const COLUMNS = [
  { title: 'HOST', least: 20, most: 36 },
  { title: 'OS', drop: 1, most: 20 },
  { title: 'NEEDED' },
  { title: 'WHY', least: 20, below: true },
] as const satisfies readonly Column[];

export const rebootTable = ({ hosts, waves }: Pick<Plan, 'hosts' | 'waves'>): TableData => ({
  columns: COLUMNS,
  rows: placedRows(hosts, waves, foldRow),
});

const NEEDED = {
  true: styled('yes'),
  false: styled(dim('no, but asked for')),
  unknown: styled(attention('unknown, asked for')),
} as const satisfies Record<string, Styled>;

const foldRow = ({ hosts }: HostFold): Row => {
  const [host] = hosts;
  const { needed, reasons } = host.reboot;
  return cells(
    hostCell(hosts),
    systemCell(host),
    NEEDED[`${needed}`],
    joined([...reasons, ...sharedNotes(hosts).map(attention)], '; '),
  );
};
