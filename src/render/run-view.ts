// `show RUN [HOST]`: a run as it is written in the ledger, and one host of it with differences and the end of its transcript.
import type { Difference, HostEvent, Recorded } from '../core/event.ts';
import { printableLines } from '../core/printable.ts';
import { countText } from './count.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { outcomeParts, tally } from './outcome-parts.ts';
import { phraseOf, toneOf } from './phrases.ts';
import { runFacts } from './run-facts.ts';
import { type LedgerHead, runSummaryLines } from './run-summary.ts';
import { attention, danger, dim, type Styled, strong, styled, toned } from './styled.ts';
import { type Column, cells, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

export interface ShownRun {
  readonly run: string;
  /** All events of the run, in order. */
  readonly events: readonly Recorded[];
  readonly head: LedgerHead;
}

/** Scans and prunings have no outcomes to sum up. */
const isWithoutSummary = (events: readonly Recorded[]): boolean =>
  events.some(({ event }) => event.type === 'scan.started' || event.type === 'prune.started');

const TOLD: ReadonlySet<Recorded['event']['type']> = new Set(['host.scanned', 'snapshots.pruning', 'snapshots.pruned']);

/** Of an apply what happened to the run itself, and its troubles; of what has no summary everything. */
const worthTelling = (events: readonly Recorded[]): readonly Recorded[] =>
  events.filter(({ host, event }) => {
    const tone = toneOf(event);
    return host === null || TOLD.has(event.type) || tone === 'danger' || tone === 'attention';
  });

/** The timeline of a run and its summary as text that ends with a newline. */
export const renderRun = ({ run, events, head }: ShownRun, look: Look): string =>
  blocksText([
    timeline(worthTelling(events), look),
    isWithoutSummary(events) ? [] : runSummaryLines(runFacts(run, events), head, look),
  ]);

export interface ShownHost {
  readonly run: string;
  readonly host: string;
  /** The events of this host in the run, in order. */
  readonly events: readonly Recorded[];
  /** What the package manager wrote; null where nothing was collected. */
  readonly transcript: string | null;
}

/** Everything the ledger knows of one host in one run. Ends with a newline. */
export const renderRunHost = ({ run, host, events, transcript }: ShownHost, look: Look): string => {
  const outcomes = outcomeParts(tally(runFacts(run, events).outcomes.values()));
  return blocksText([
    paragraph(facts([strong(host), `run ${run}`, ...outcomes]), look, { first: 0, rest: 2 }),
    timeline(events, look),
    differenceLines(lastDifferences(events), look),
    transcriptLines(transcript, look),
  ]);
};

/** Width of `10:04:31  ` in front of an event. */
const TIME_WIDTH = 10;

const timeOf = (iso: string): string => /T(\d{2}:\d{2}:\d{2})/.exec(iso)?.[1] ?? iso;

/** Each day is named once, because runs cross midnight and are resumed days later. */
const timeline = (events: readonly Recorded[], look: Look): readonly string[] => {
  const several = new Set(events.map(({ host }) => host)).size > 1;
  let day = '';
  return events.flatMap((recorded) => {
    const today = recorded.at.slice(0, 10);
    const lines = [
      ...(today === day ? [] : paragraph(styled(dim(`${today} UTC`)), look)),
      ...eventLines(several ? recorded : { ...recorded, host: null }, look),
    ];
    day = today;
    return lines;
  });
};

const eventLines = ({ at, host, event }: Recorded, look: Look): readonly string[] => {
  const who: Styled = host === null ? [] : styled(strong(host), '  ');
  const text = styled(dim(timeOf(at)), '  ', who, toned(toneOf(event), phraseOf(event)));
  return paragraph(text, look, { first: 2, rest: 2 + TIME_WIDTH });
};

const lastDifferences = (events: readonly Recorded[]): readonly Difference[] => {
  const verified = events.map(({ event }) => event as HostEvent).findLast((event) => event.type === 'host.verified');
  return verified?.type === 'host.verified' ? verified.differences : [];
};

const DIFFERENCES = [
  { title: 'PACKAGE', least: 14, most: 40 },
  { title: 'PLANNED', least: 12 },
  { title: 'FOUND', least: 12 },
] as const satisfies readonly Column[];

const differenceLines = (differences: readonly Difference[], look: Look): readonly string[] => {
  const rows = differences.map(({ package: name, arch, wanted, found }) =>
    cells(
      styled(name, arch === '' ? '' : dim(`:${arch}`)),
      styled(wanted ?? dim('not installed')),
      styled(found === null ? attention('not installed') : danger(found)),
    ),
  );
  return rows.length === 0
    ? []
    : [
        ...paragraph('Not as planned', look, { first: 2, rest: 2 }),
        ...tableLines({ columns: DIFFERENCES, rows }, look),
      ];
};

const TAIL_LINES = 40;

const transcriptLines = (transcript: string | null, look: Look): readonly string[] => {
  if (transcript === null) return [];
  const all = transcript.trimEnd().split('\n');
  const left = Math.max(0, all.length - TAIL_LINES);
  const title = left === 0 ? 'Transcript' : `Transcript, the last ${TAIL_LINES} of ${countText(all.length)} lines`;
  const tail = printableLines(all.slice(left).join('\n')).split('\n');
  return [
    ...paragraph(title, look, { first: 2, rest: 2 }),
    ...tail.flatMap((line) => (line === '' ? [''] : paragraph(line, look, { first: 2, rest: 4 }))),
  ];
};
