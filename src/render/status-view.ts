// `status` and the end of `scan`: the fleet as it was last seen, what needs somebody first.
import type { MostUrgent } from '../core/most-urgent.ts';
import type { PlanFeed } from '../core/plan.ts';
import type { Support } from '../core/support.ts';
import { counted, countText } from './count.ts';
import { agoText } from './duration.ts';
import { feedBlock } from './feed-lines.ts';
import { facts, type Labelled, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { urgentPart } from './most-urgent.ts';
import { outcomeTone } from './outcome-parts.ts';
import { attention, danger, dim, type Part, type Styled, strong, styled, toned } from './styled.ts';
import { type Column, cells, heading, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

/** One host as inventory and ledger know it. Null is "unknown", never zero. */
export interface StatusRow {
  readonly name: string;
  readonly tier: string;
  readonly ring: string;
  /** `Debian 12.15`. */
  readonly os: string | null;
  readonly support: Support;
  /** Null: never scanned, unknown then, or changed since. */
  readonly pending: number | null;
  readonly security: number | null;
  /** The worst among them; absent: nothing that is known to be urgent. */
  readonly urgent?: MostUrgent;
  readonly reboot: 'yes' | 'no' | 'unknown';
  /** ISO time. */
  readonly lastScanAt: string | null;
  readonly lastRun: string | null;
  readonly lastOutcome: string | null;
}

/** A run without an end on record: at work, or interrupted. Its hosts may be away from their users. */
export interface OpenRun {
  readonly id: string;
  /** `apply` or `repair`. */
  readonly kind: string;
  /** ISO time. */
  readonly started: string;
}

export interface FleetStatus {
  readonly rows: readonly StatusRow[];
  readonly openRuns: readonly OpenRun[];
  readonly feeds: readonly PlanFeed[];
}

/** The fleet as text that ends with a newline: totals, hosts by ring and tier in the given order, and the age of the feeds. */
export const renderStatus = ({ rows, openRuns, feeds }: FleetStatus, look: Look): string =>
  blocksText([
    ...statusBlocks({ title: 'Status', rows, history: 'shown' }, look),
    labelledLines([openBlock(openRuns, look.now), feedBlock(feeds)], look),
  ]);

const openBlock = (runs: readonly OpenRun[], now: number): Labelled => ({
  label: 'Unfinished',
  tone: 'danger',
  texts: runs.map(({ id, kind, started }) =>
    styled(
      `run ${id} (${kind}), started ${agoText(started, now)}: at work, or interrupted; `,
      dim(`patchctl show ${id}, then: patchctl resume ${id}`),
    ),
  ),
});

interface StatusTable {
  readonly title: string;
  readonly rows: readonly StatusRow[];
  /** Whether last scan and last run are columns. */
  readonly history: 'shown' | 'hidden';
}

/** Totals and table as blocks of lines. */
export const statusBlocks = ({ title, rows, history }: StatusTable, look: Look): readonly (readonly string[])[] => [
  paragraph(facts([strong(title), ...totals(rows)]), look, { first: 0, rest: 2 }),
  tableLines({ columns: history === 'shown' ? COLUMNS : COLUMNS.slice(0, 5), rows: grouped(rows, look) }, look),
];

const some = (count: number, part: (text: string) => Part, noun: string): readonly Part[] =>
  count === 0 ? [] : [part(`${countText(count)} ${noun}`)];

const totals = (rows: readonly StatusRow[]): readonly Part[] => {
  const count = (is: (row: StatusRow) => boolean): number => rows.filter(is).length;
  return [
    counted(rows.length, 'host'),
    ...some(count(isStranded), danger, 'stranded'),
    ...some(
      count((row) => (row.security ?? 0) > 0),
      attention,
      'with security updates',
    ),
    ...some(
      count((row) => row.urgent?.word === 'exploited'),
      danger,
      'with exploited ones',
    ),
    ...some(
      count((row) => row.support.ended === true),
      danger,
      'past end of life',
    ),
    ...some(
      count((row) => row.reboot === 'yes'),
      attention,
      'to reboot',
    ),
    ...some(
      count((row) => row.lastScanAt !== null && row.pending === null),
      attention,
      'unknown',
    ),
    ...some(
      count((row) => row.lastScanAt === null),
      attention,
      'never scanned',
    ),
  ];
};

const isStranded = (row: StatusRow): boolean => row.lastOutcome === 'stranded';

const COLUMNS = [
  { title: 'HOST', least: 24, most: 36 },
  { title: 'OS', drop: 4, most: 20 },
  { title: 'UPDATES', align: 'right' },
  { title: 'SECURITY', align: 'right' },
  { title: 'REBOOT', drop: 1 },
  { title: 'SCANNED', drop: 2, least: 10 },
  { title: 'LAST RUN', drop: 3, least: 12 },
] as const satisfies readonly Column[];

const grouped = (rows: readonly StatusRow[], look: Look): readonly Row[] => {
  const places = [...new Set(rows.map(placeOf))];
  return places.flatMap((place) => [
    heading(styled(dim('● '), strong(place))),
    ...rows.filter((row) => placeOf(row) === place).map((row) => rowCells(row, look)),
  ]);
};

const placeOf = ({ ring, tier }: StatusRow): string => `${ring} / ${tier}`;

const numberCell = (count: number | null): Styled => styled(count === null ? attention('unknown') : countText(count));

const securityCell = ({ security: count, urgent }: StatusRow): Styled => {
  const number = count === null || count === 0 ? numberCell(count) : styled(danger(countText(count)));
  return urgent === undefined ? number : styled(number, ' (', urgentPart(urgent), ')');
};

const rebootCell = (reboot: StatusRow['reboot']): Styled => {
  if (reboot === 'yes') return styled(attention('needed'));
  return styled(reboot === 'no' ? dim('no') : dim('unknown'));
};

const lastRunCell = ({ lastRun, lastOutcome }: StatusRow): Styled => {
  if (lastRun === null) return styled(dim('never'));
  if (lastOutcome === null) return styled(lastRun, danger(' unfinished'));
  return styled(lastRun, ' ', toned(outcomeTone(lastOutcome), lastOutcome));
};

/** A system past its end of life is never simply green; beside the name, because narrow terminals leave its column out. */
const nameCell = (row: StatusRow): Styled =>
  styled(isStranded(row) ? danger(row.name) : row.name, ...(row.support.ended === true ? [danger(' EOL')] : []));

const rowCells = (row: StatusRow, look: Look): Row =>
  cells(
    nameCell(row),
    styled(row.os ?? dim('unknown')),
    row.lastScanAt === null ? styled(dim('unknown')) : numberCell(row.pending),
    row.lastScanAt === null ? styled(dim('unknown')) : securityCell(row),
    rebootCell(row.reboot),
    styled(row.lastScanAt === null ? attention('never') : agoText(row.lastScanAt, look.now)),
    lastRunCell(row),
  );
