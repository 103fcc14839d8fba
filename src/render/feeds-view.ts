// `feeds fetch`, `feeds status` and bundles: each feed with its age, and what to do about the ones that failed.
import { bytesText } from './bytes.ts';
import { counted, countText } from './count.ts';
import { agoText } from './duration.ts';
import { facts } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, done, type Part, strong, styled } from './styled.ts';
import { type Column, cells, tableLines } from './table.ts';
import { asText, paragraph } from './to-lines.ts';

export interface FeedRow {
  readonly id: string;
  readonly title: string;
  readonly state: 'fresh' | 'stale' | 'missing';
  /** ISO time. */
  readonly fetchedAt: string | null;
  /** ISO date. */
  readonly dataDate: string | null;
  readonly entries: number;
  readonly releases?: readonly string[];
  /** Whether `feeds fetch` without a name fetches it: only then is its age anybody's fault. */
  readonly wanted: boolean;
}

const STATUS = [
  { title: 'FEED' },
  { title: 'STATE' },
  { title: 'FETCHED', drop: 1 },
  { title: 'DATA OF', drop: 2 },
  { title: 'ENTRIES', align: 'right', drop: 3 },
  { title: 'WHAT', least: 16, below: true },
] as const satisfies readonly Column[];

const HANGING = { first: 2, rest: 4 } as const;

const statePart = (state: FeedRow['state']): Part => {
  switch (state) {
    case 'fresh':
      return done('fresh');
    case 'stale':
      return attention('stale');
    case 'missing':
      return dim('missing');
  }
};

const statusRow = (row: FeedRow, { now }: Look) =>
  cells(
    styled(strong(row.id)),
    styled(statePart(row.state)),
    styled(row.fetchedAt === null ? dim('never') : agoText(row.fetchedAt, now)),
    styled(row.dataDate ?? dim('-')),
    styled(row.state === 'missing' ? dim('-') : countText(row.entries)),
    styled(row.releases === undefined ? row.title : `${row.title}: ${row.releases.join(', ')}`),
  );

const staleNote = (rows: readonly FeedRow[], look: Look): readonly string[] => {
  const unfit = rows.filter(({ state, wanted }) => wanted && state !== 'fresh');
  if (unfit.length === 0) return [];
  return paragraph(styled(dim(`→ patchctl feeds fetch ${unfit.map(({ id }) => id).join(' ')}`)), look, HANGING);
};

/** The feeds as text that ends with a newline. */
export const renderFeeds = (rows: readonly FeedRow[], look: Look): string =>
  asText([
    ...tableLines({ columns: STATUS, rows: rows.map((row) => statusRow(row, look)) }, look),
    ...staleNote(rows, look),
  ]);

export interface FetchedRow {
  /** `kev`, `ubuntu:22.04`. */
  readonly name: string;
  readonly result: 'fetched' | 'unchanged' | 'failed';
  /** Of what is in use now; null: nothing is. */
  readonly entries: number | null;
  readonly bytes: number | null;
  readonly dataDate: string | null;
  readonly problem?: string;
  readonly hint?: string;
}

const FETCHED = [
  { title: 'FEED', least: 8 },
  { title: 'RESULT', least: 9 },
  { title: 'ENTRIES', align: 'right' },
  { title: 'SIZE', align: 'right', drop: 1 },
  { title: 'DATA OF', drop: 2 },
] as const satisfies readonly Column[];

const resultPart = ({ result, entries }: FetchedRow): Part => {
  switch (result) {
    case 'fetched':
      return done('fetched');
    case 'unchanged':
      return dim('unchanged');
    case 'failed':
      return danger(entries === null ? 'failed' : 'failed, older one kept');
  }
};

const fetchedRow = (row: FetchedRow) =>
  cells(
    styled(strong(row.name)),
    styled(resultPart(row)),
    styled(row.entries === null ? dim('-') : countText(row.entries)),
    styled(row.bytes === null ? dim('-') : bytesText(row.bytes)),
    styled(row.dataDate ?? dim('-')),
  );

const problemLines = ({ name, problem, hint }: FetchedRow, look: Look): readonly string[] =>
  problem === undefined
    ? []
    : [
        ...paragraph(styled(danger(name), ` ${problem}`), look, HANGING),
        ...paragraph(styled(dim(`→ ${hint ?? ''}`)), look, { first: 4, rest: 6 }),
      ];

/** What became of each document, as text that ends with a newline. */
export const renderFetched = (rows: readonly FetchedRow[], look: Look): string =>
  asText([
    ...tableLines({ columns: FETCHED, rows: rows.map(fetchedRow) }, look),
    ...rows.flatMap((row) => problemLines(row, look)),
  ]);

export interface BundleView {
  readonly verb: 'exported' | 'imported';
  readonly path: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly entries: readonly {
    readonly document: string;
    readonly fetchedAt: string;
    readonly dataDate: string | null;
  }[];
}

const BUNDLE = [
  { title: 'FEED' },
  { title: 'FETCHED' },
  { title: 'DATA OF', drop: 1 },
] as const satisfies readonly Column[];

/** What is in a bundle and how old it is; the digest stands whole, to be carried by another way. */
export const renderBundle = ({ verb, path, sha256, bytes, entries }: BundleView, look: Look): string =>
  asText([
    ...paragraph(
      facts([
        done(verb),
        counted(entries.length, 'document'),
        ...(bytes === undefined ? [] : [bytesText(bytes)]),
        path,
      ]),
      look,
      { first: 0, rest: 2 },
    ),
    ...(sha256 === undefined ? [] : paragraph(styled('sha256 ', strong(sha256)), look, HANGING)),
    ...tableLines(
      {
        columns: BUNDLE,
        rows: entries.map(({ document, fetchedAt, dataDate }) =>
          cells(styled(strong(document)), styled(agoText(fetchedAt, look.now)), styled(dataDate ?? dim('-'))),
        ),
      },
      look,
    ),
  ]);
