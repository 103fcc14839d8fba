// `plan --why`: one change of one host, and everything that its place in the order was drawn from.
import type { Factor } from '../core/change.ts';
import { isEffective } from '../core/change.ts';
import type { PlanChange, PlanHost } from '../core/plan.ts';
import { inOneSentence } from '../core/priority/in-one-sentence.ts';
import { bandPart, versionsPart } from './change-report.ts';
import { facts, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { leftOutBlocks } from './plan-lines.ts';
import { attention, dim, type Styled, strong, styled } from './styled.ts';
import { type Column, cells, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

/** Every change of a package on a host, explained; ends with a newline. */
export const renderWhy = (host: PlanHost, name: string, look: Look): string => {
  const place = new Map(host.changes.filter(isEffective).map((change, index) => [change, index + 1]));
  const changes = host.changes.filter((change) => change.package === name);
  const blocks = changes.flatMap((change) => changeBlocks(change, place.get(change), { host, look }));
  if (blocks.length === 0)
    return blocksText([
      paragraph(`${host.name}: ${nothingShown(host, name)}`, look, { first: 0, rest: 2 }),
      labelledLines(leftOutBlocks([host]), look),
    ]);
  return blocksText(blocks);
};

/** Silence of a host that nobody could read says nothing. */
const nothingShown = ({ verdict, basis }: PlanHost, name: string): string =>
  verdict === 'unknown' || basis === null ? `unknown whether ${name} is pending` : `nothing is pending for ${name}`;

const COLUMNS = [
  { title: 'FACTOR', least: 10 },
  { title: 'VALUE', least: 24 },
  { title: 'SOURCE', drop: 2, least: 8 },
  { title: 'AS OF', drop: 1 },
] as const satisfies readonly Column[];

const changeBlocks = (
  change: PlanChange,
  place: number | undefined,
  { host, look }: { readonly host: PlanHost; readonly look: Look },
): readonly (readonly string[])[] => [
  paragraph(headline(change, place, host), look, { first: 0, rest: 2 }),
  labelledLines(
    [
      { label: 'Change', texts: [styled(versionsPart({ ...change, loss: false }), dim(` from ${change.origin}`))] },
      { label: 'Due', texts: change.due === null ? [] : [styled(change.due)] },
      { label: 'Fixes', texts: fixes(change) },
      { label: 'In short', texts: inShort(change) },
      { label: 'Why', texts: change.why === '' ? [] : [styled(change.why)] },
    ],
    look,
  ),
  tableLines({ columns: COLUMNS, rows: (change.factors ?? []).map(factorRow) }, look),
];

const headline = (change: PlanChange, place: number | undefined, host: PlanHost): Styled =>
  facts([
    styled(strong(place === undefined ? change.action : `#${place}`), ' ', bandPart(change.band)),
    `${change.package} on ${host.name}`,
    ...(change.due === null ? [dim('no deadline')] : []),
  ]);

const fixes = ({ advisories }: PlanChange): readonly Styled[] =>
  advisories.map(({ id, severity, cves }) =>
    styled(`${id} (${severity})`, dim(cves.length === 0 ? '' : ` ${cves.join(', ')}`)),
  );

const inShort = ({ factors = [] }: PlanChange): readonly Styled[] =>
  factors.length === 0 ? [] : [styled(inOneSentence(factors))];

const factorRow = ({ name, value, source, date }: Factor): Row =>
  cells(
    styled(name),
    styled(value.startsWith('unknown') ? attention(value) : value),
    styled(dim(source)),
    styled(dim(date ?? 'none')),
  );
