// One host of a plan in full: every change with band, versions, origin, advisories and reason.
import { removals } from '../core/change.ts';
import { osName } from '../core/os-name.ts';
import type { PlanChange, PlanHost } from '../core/plan.ts';
import { bytesText } from './bytes.ts';
import { bandPart, versionsPart } from './change-report.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { foldFaults } from './fault-text.ts';
import { effectiveChanges } from './fold-hosts.ts';
import { facts, type Labelled, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, type Part, type Styled, strong, styled } from './styled.ts';
import { type Column, cells, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

/** One host of a plan as text that ends with a newline. */
export const renderPlanHost = (host: PlanHost, look: Look): string => {
  const losses = new Set(removals(host.changes));
  return blocksText([
    paragraph(headline(host), look, { first: 0, rest: 2 }),
    labelledLines(blocks(host), look),
    tableLines(
      { columns: COLUMNS, rows: host.changes.map((change) => changeRow({ ...change, loss: losses.has(change) })) },
      look,
    ),
  ]);
};

const headline = (host: PlanHost): Styled =>
  facts([
    strong(host.name),
    ...(host.address === host.name ? [] : [host.address]),
    host.os === null ? 'unknown' : osName(host.os),
    `${host.ring}/${host.tier}`,
    verdictPart(host),
    ...(host.download_bytes === null ? [] : [bytesText(host.download_bytes)]),
    ...(host.metadata_age_s === null ? [] : [`package lists ${durationText(host.metadata_age_s * 1000)} old`]),
  ]);

const verdictPart = (host: PlanHost): Part => {
  switch (host.verdict) {
    case 'changes':
      return counted(effectiveChanges(host).length, 'change');
    case 'up-to-date':
      return host.changes.length === 0 ? 'up to date' : 'nothing to do now';
    case 'refused':
      return danger('refused');
    case 'unknown':
      return attention('unknown');
  }
};

const rebootTexts = ({ needed, reasons }: PlanHost['reboot']): readonly Styled[] => {
  if (needed === false) return [];
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return [styled(needed === true ? `needed${why}` : `unknown${why}`)];
};

const blocks = (host: PlanHost): readonly Labelled[] => [
  {
    label: host.verdict === 'unknown' ? 'Unknown' : 'Refused',
    tone: 'danger',
    texts: foldFaults(host.faults.map((fault) => ({ host: host.name, fault }))).map(({ message, hint }) =>
      styled(message, dim(` (${hint})`)),
    ),
  },
  { label: 'Attention', tone: 'attention', texts: host.attention.map((note) => styled(note)) },
  { label: 'Reboot', tone: 'attention', texts: rebootTexts(host.reboot) },
  {
    label: 'Services',
    texts: host.services.length === 0 ? [] : [styled(`still use replaced files: ${host.services.join(', ')}`)],
  },
];

const COLUMNS = [
  { title: 'BAND' },
  { title: 'PACKAGE', least: 14, most: 40 },
  { title: 'CHANGE', least: 16 },
  { title: 'ORIGIN', drop: 1, most: 28, least: 12 },
  { title: 'WHY', least: 24, below: true },
] as const satisfies readonly Column[];

const NOT_DONE: Readonly<Partial<Record<PlanChange['action'], string>>> = {
  held: 'held',
  deferred: 'deferred',
  'kept-back': 'kept back',
};

/** A change that knows whether it takes a package away for good. */
type ShownChange = PlanChange & { readonly loss: boolean };

const changeText = (change: ShownChange): Styled => {
  const word = NOT_DONE[change.action];
  return styled(word === undefined ? [] : attention(`${word} `), versionsPart(change));
};

const changeRow = (change: ShownChange): Row => {
  const advisories = change.advisories.map(({ id, cves }) => (cves.length === 0 ? id : `${id} (${cves.join(', ')})`));
  const why = [...advisories, change.why].filter((part) => part !== '');
  return cells(
    styled(bandPart(change.band)),
    styled(change.package, change.arch === '' ? '' : dim(`:${change.arch}`)),
    changeText(change),
    styled(dim(change.origin)),
    styled(dim(why.join(' · '))),
  );
};
