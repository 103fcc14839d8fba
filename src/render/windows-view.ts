// `patchctl windows`: when hosts may be changed, with hosts of the same windows as one. Pure; times are worked out before.
import { localTime, zonedTime } from '../core/window/local-time.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { namesText } from './fold-names.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, done, type Part, type Styled, strong, styled } from './styled.ts';
import { type Column, cells, heading, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

/** A stretch of time in milliseconds since the epoch; infinite where nothing begins or ends it. */
interface Stretch {
  readonly zone: string;
  readonly from: number;
  readonly until: number;
}

/** Hosts with the same windows and blackouts. */
export interface WindowFold {
  /** Never empty. */
  readonly hosts: readonly string[];
  /** Empty: always open, blackouts aside. */
  readonly windows: readonly string[];
  /** In order; the first may hold now. */
  readonly openings: readonly (Stretch & { readonly window: string })[];
  /** Those that are not over: `2026-12-20..2027-01-03`. */
  readonly blackouts: readonly (Stretch & { readonly days: string })[];
}

export interface WindowsView {
  readonly inventory: string;
  readonly folds: readonly WindowFold[];
}

const COLUMNS = [
  { title: 'OPENS', most: 24 },
  { title: 'CLOSES', most: 24 },
  { title: 'LASTS', drop: 3 },
  { title: 'ZONE', most: 30 },
  { title: 'IN UTC', drop: 1 },
  { title: 'WINDOW', drop: 2, least: 12 },
] as const satisfies readonly Column[];

const holds = ({ from, until }: Stretch, now: number): boolean => from <= now && now < until;

const openNow = (open: Stretch, now: number): Part =>
  open.until === Number.POSITIVE_INFINITY
    ? done('always open')
    : styled(done('open'), ` until ${zonedTime(open.until, open.zone)}, ${durationText(open.until - now)} left`);

/** What holds now, and until when. */
const stateOf = ({ openings, blackouts }: WindowFold, now: number): Styled => {
  const dark = blackouts.find((one) => holds(one, now));
  const [next] = openings;
  const opens =
    next === undefined ? danger('no opening is known within two years') : `opens in ${durationText(next.from - now)}`;
  if (dark !== undefined) return styled(attention('blackout'), ` until ${zonedTime(dark.until, dark.zone)}; `, opens);
  if (next === undefined || !holds(next, now)) return styled(attention('closed'), '; ', opens);
  return styled(openNow(next, now));
};

const inUtc = ({ zone, from }: Stretch): Part => (zone === 'UTC' ? dim('same') : localTime(from, 'UTC').slice(4));

const DAY_MS = 86_400_000;

/** The date only where the weekday alone could be misread. */
const closesText = ({ zone, from, until }: Stretch): string => {
  const text = localTime(until, zone);
  return until - from < 6 * DAY_MS ? `${text.slice(0, 3)} ${text.slice(-5)}` : text;
};

const openingRow = (opening: WindowFold['openings'][number]): Row => {
  const { from, until, zone, window } = opening;
  const endless = until === Number.POSITIVE_INFINITY;
  return cells(
    styled(from === Number.NEGATIVE_INFINITY ? dim('open already') : localTime(from, zone)),
    styled(endless ? dim('never') : closesText(opening)),
    styled(Number.isFinite(until - from) ? durationText(until - from) : dim('no end')),
    styled(zone),
    styled(from === Number.NEGATIVE_INFINITY ? '' : inUtc(opening)),
    styled(window),
  );
};

const blackoutLine = ({ days, zone }: WindowFold['blackouts'][number]): Row =>
  heading(styled('  ', attention('blackout'), ` ${days} ${zone}`));

/** Openings of hosts without windows say nothing that the heading does not. */
const shownOpenings = ({ windows, openings }: WindowFold): WindowFold['openings'] =>
  windows.length === 0 ? [] : openings;

const foldRows = (fold: WindowFold, now: number): readonly Row[] => {
  const windows = fold.windows.length === 0 ? dim('no windows') : fold.windows.join(', ');
  const names = styled(dim('● '), strong(namesText(fold.hosts)));
  return [
    heading(facts([names, windows, stateOf(fold, now)])),
    ...fold.blackouts.map(blackoutLine),
    ...shownOpenings(fold).map(openingRow),
  ];
};

/** When the hosts may be changed, in the given order. Ends with a newline. */
export const renderWindows = ({ inventory, folds }: WindowsView, look: Look): string => {
  const hosts = folds.reduce((sum, fold) => sum + fold.hosts.length, 0);
  const now = `now ${zonedTime(look.now, 'UTC')}`;
  const title = facts([strong(counted(hosts, 'host')), inventory, now]);
  const rows = folds.flatMap((fold) => foldRows(fold, look.now));
  return blocksText([paragraph(title, look, { first: 0, rest: 2 }), tableLines({ columns: COLUMNS, rows }, look)]);
};
