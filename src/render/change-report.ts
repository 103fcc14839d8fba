// The fleet change report: every distinct change of a plan, on how many hosts, the most urgent first. Data, and its text.
import { BAND_NAMES, type Band } from '../core/band.ts';
import { type Action, isEffective, removals } from '../core/change.ts';
import type { PlanChange, PlanHost } from '../core/plan.ts';
import { counted, countText } from './count.ts';
import { namesText } from './fold-names.ts';
import type { Look } from './look.ts';
import { danger, dim, type Part, type Styled, styled, type Tone, toned } from './styled.ts';
import { type Column, cells, type Row, tableLines } from './table.ts';
import { paragraph } from './to-lines.ts';

export interface ReportRow {
  readonly action: Action;
  /** A removal that takes something away from a host, instead of making room for a newer version. */
  readonly loss: boolean;
  readonly package: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly band: Band;
  /** ISO date: the earliest over the hosts; null where no policy sets one. */
  readonly due: string | null;
  /** Id of the policy that set it. */
  readonly policy: string | null;
  readonly hosts: readonly string[];
  /** Advisory ids, in order of appearance. */
  readonly advisories: readonly string[];
  /** CVE ids, sorted. */
  readonly cves: readonly string[];
  readonly why: string;
}

interface Entry {
  readonly change: PlanChange;
  readonly hosts: Set<string>;
  readonly advisories: Set<string>;
  readonly cves: Set<string>;
  band: Band;
  due: string | null;
  policy: string | null;
  loss: boolean;
}

/** The distinct changes of hosts that a plan will touch: removals and downgrades, then by band, then by number of hosts. */
export const changeReport = (hosts: readonly PlanHost[]): readonly ReportRow[] => {
  const entries = new Map<string, Entry>();
  for (const host of hosts.filter(({ verdict }) => verdict === 'changes')) {
    const losses = new Set(removals(host.changes));
    for (const change of host.changes.filter(isEffective)) {
      const entry = entryOf(entries, change, host);
      entry.loss ||= losses.has(change);
      note(entry, host.name, change);
    }
  }
  return [...entries.values()].map(rowOf).toSorted(byUrgency);
};

/** Versions of two distributions may look alike: they are other packages, with advisories and bands of their own. */
const entryOf = (entries: Map<string, Entry>, change: PlanChange, { os }: Pick<PlanHost, 'os'>): Entry => {
  const key = JSON.stringify([os?.id ?? null, change.action, change.package, change.from, change.to]);
  const entry = entries.get(key) ?? {
    change,
    hosts: new Set(),
    advisories: new Set(),
    cves: new Set(),
    band: change.band,
    due: change.due,
    policy: change.policy ?? null,
    loss: false,
  };
  entries.set(key, entry);
  return entry;
};

const note = (entry: Entry, host: string, change: PlanChange): void => {
  entry.hosts.add(host);
  entry.band = Math.min(entry.band, change.band) as Band;
  if (byDue(change.due, entry.due) < 0) {
    entry.due = change.due;
    entry.policy = change.policy ?? null;
  }
  for (const advisory of change.advisories) {
    entry.advisories.add(advisory.id);
    for (const cve of advisory.cves) entry.cves.add(cve);
  }
};

const rowOf = ({ change, hosts, advisories, cves, band, due, policy, loss }: Entry): ReportRow => ({
  action: change.action,
  loss,
  package: change.package,
  from: change.from,
  to: change.to,
  band,
  due,
  policy,
  hosts: [...hosts],
  advisories: [...advisories],
  cves: [...cves].sort(),
  why: change.why,
});

const isAlarming = ({ action, loss }: ReportRow): boolean => loss || action === 'downgrade';

/** No date comes last. */
const byDue = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
};

const byUrgency = (a: ReportRow, b: ReportRow): number =>
  Number(isAlarming(b)) - Number(isAlarming(a)) ||
  a.band - b.band ||
  byDue(a.due, b.due) ||
  b.hosts.length - a.hosts.length ||
  (a.package < b.package ? -1 : 1);

const BAND_TONES = {
  1: 'danger',
  2: 'danger',
  3: 'danger',
  4: 'attention',
  5: null,
  6: 'dim',
} as const satisfies Record<Band, Tone | null>;

/** `EXPLOITED` … `OTHER`, with its tone. */
export const bandPart = (band: Band): Part => toned(BAND_TONES[band], BAND_NAMES[band]);

/** `3.0.17 → 3.0.18`, `new 1.2`, `removes 1.2`. */
export const versionsPart = ({
  action,
  from,
  to,
  loss,
}: Pick<ReportRow, 'action' | 'from' | 'to' | 'loss'>): Styled => {
  if (action === 'remove') return styled(loss ? danger('removes') : dim('makes room:'), ` ${from ?? ''}`);
  if (from === null) return styled(dim('new '), to ?? '');
  const arrow = styled(`${from}`, dim(' → '), to ?? 'unknown');
  return action === 'downgrade' ? styled(danger('downgrades '), arrow) : arrow;
};

const rowBand = ({ action, band, loss }: ReportRow): Part => {
  if (loss) return danger('REMOVAL');
  return action === 'downgrade' ? danger('DOWNGRADE') : bandPart(band);
};

const BAND_COLUMN: Column = { title: 'BAND', drop: 1 };
/** Only where a policy set a date. */
const DUE_COLUMNS: readonly Column[] = [
  { title: 'DUE', drop: 2 },
  { title: 'POLICY', drop: 3 },
];
const CHANGE_COLUMNS: readonly Column[] = [
  { title: 'PACKAGE', least: 14, most: 40 },
  { title: 'CHANGE', least: 16 },
  { title: 'HOSTS', align: 'right' },
];
const WHY_COLUMN: Column = { title: 'WHY', least: 24, below: true };

const MOST_CVES = 6;

const whyText = (row: ReportRow): Styled => {
  const more = row.cves.length - MOST_CVES;
  const parts = [
    row.advisories.join(', '),
    row.cves.slice(0, MOST_CVES).join(', ') + (more > 0 ? ` and ${more} more` : ''),
    row.why,
    `on ${namesText(row.hosts)}`,
  ];
  return styled(dim(parts.filter((part) => part !== '').join(' · ')));
};

/** `2026-07-04`, alarming once it has passed. */
const dueText = (due: string | null, now: number): Styled => {
  if (due === null) return styled(dim('none'));
  return styled(Date.parse(due) + DAY_MS <= now ? danger(`${due} overdue`) : due);
};
const DAY_MS = 86_400_000;

const tableRow = (row: ReportRow, { dated, now }: { readonly dated: boolean; readonly now: number }): Row =>
  cells(
    styled(rowBand(row)),
    ...(dated ? [dueText(row.due, now), styled(row.policy ?? '')] : []),
    styled(row.package),
    versionsPart(row),
    styled(countText(row.hosts.length)),
    whyText(row),
  );

/** Rows of the short report. */
const MOST_ROWS = 15;

/** The report as lines: short, or in `detail` with every row and its advisories, CVEs, reason and hosts. */
export const changeReportLines = (
  report: readonly ReportRow[],
  look: Look,
  { detail }: { readonly detail: boolean },
): readonly string[] => {
  if (report.length === 0) return [];
  const shown = detail || report.length <= MOST_ROWS + 1 ? report : report.slice(0, MOST_ROWS);
  const more = report.length - shown.length;
  const dated = report.some(({ due }) => due !== null);
  const rows = shown.map((row) => tableRow(row, { dated, now: look.now }));
  const columns = [BAND_COLUMN, ...(dated ? DUE_COLUMNS : []), ...CHANGE_COLUMNS, ...(detail ? [WHY_COLUMN] : [])];
  return [
    ...paragraph(`${counted(report.length, 'distinct update')}`, look, { first: 2, rest: 2 }),
    ...tableLines({ columns, rows }, look),
    ...(more > 0 ? paragraph(styled(dim(`… and ${more} more: --verbose`)), look, { first: 2, rest: 4 }) : []),
  ];
};
