// `cve` without an id: the open CVEs of the fleet, the most dangerous first.
import type { OpenCve, OpenCves } from '../core/cve/open-cves.ts';
import type { Standing } from '../core/matching/exposure.ts';
import { counted, countText } from './count.ts';
import { STANDING_WORDS } from './cve-view.ts';
import { feedStateBlock } from './feed-lines.ts';
import { namesText } from './fold-names.ts';
import { facts, type Labelled, labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { attention, danger, dim, strong, styled } from './styled.ts';
import { type Column, cells, type Row, tableLines } from './table.ts';
import { blocksText, paragraph } from './to-lines.ts';

const MOST_ROWS = 25;

/** The list as text that ends with a newline; short unless in `detail`. */
export const renderOpenCves = (
  { cves, unknown, feeds }: OpenCves,
  look: Look,
  { detail, title }: { readonly detail: boolean; readonly title: 'open CVE' | 'residual CVE' },
): string => {
  const shown = detail || cves.length <= MOST_ROWS + 1 ? cves : cves.slice(0, MOST_ROWS);
  const exploited = cves.filter((one) => one.exploited_since !== null).length;
  return blocksText([
    paragraph(
      facts([
        strong(counted(cves.length, title)),
        ...(exploited === 0 ? [] : [danger(`${exploited} exploited`)]),
        ...(unknown.length === 0 ? [] : [attention(`${counted(unknown.length, 'host')} unknown`)]),
      ]),
      look,
      { first: 0, rest: 2 },
    ),
    tableLines({ columns: COLUMNS, rows: shown.map(row) }, look),
    shown.length === cves.length
      ? []
      : paragraph(styled(dim(`… and ${cves.length - shown.length} more: --verbose`)), look, { first: 2, rest: 4 }),
    labelledLines([unknownBlock(unknown), feedStateBlock(feeds)], look),
  ]);
};

/** One line for each reason. */
const unknownBlock = (unknown: OpenCves['unknown']): Labelled => {
  const reasons = [...new Set(unknown.map(({ why }) => why))];
  const hostsOf = (why: string): readonly string[] => unknown.filter((one) => one.why === why).map(({ host }) => host);
  const texts = reasons.map((why) => styled(`${namesText(hostsOf(why))}  ${why}`));
  return { label: 'Unknown', tone: 'attention', texts };
};

const COLUMNS = [
  { title: 'CVE' },
  { title: 'EXPLOITED', drop: 3 },
  { title: 'EPSS', drop: 2, align: 'right' },
  { title: 'SEVERITY', drop: 4 },
  { title: 'CVSS', drop: 5, align: 'right' },
  { title: 'SOURCE', least: 12, most: 30 },
  { title: 'HOSTS', align: 'right' },
  { title: 'STANDING', least: 14 },
] as const satisfies readonly Column[];

const wordsOf = (standing: Standing): string => STANDING_WORDS[standing] ?? standing;

const row = (one: OpenCve): Row =>
  cells(
    styled(one.exploited_since === null ? one.cve : danger(one.cve)),
    styled(one.exploited_since === null ? dim('–') : danger(one.exploited_since)),
    styled(one.epss === null ? dim('–') : `${(one.epss * 100).toFixed(1)} %`),
    styled(one.severity),
    styled(one.cvss === null ? dim('–') : one.cvss.toFixed(1)),
    styled(one.sources.join(', ')),
    styled(countText(one.hosts.length)),
    styled(one.standings.map(wordsOf).join(', ')),
  );
