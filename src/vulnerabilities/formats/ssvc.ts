// CISA's SSVC decisions and the CVSS scores beside them: records of Vulnrichment (an archive, or one per line), or answers of the NVD.
import { records } from '../bytes/records.ts';
import type { DecisionRow, Row } from '../rows.ts';
import { metricsOfRecord, scoreRows } from './cvss.ts';
import { type Format, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, isCve, isRecord, type JsonRecord, recordOf, shown } from './shape.ts';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/** `Technical Impact` (Vulnrichment) and `technicalImpact` (NVD) are the same decision point. */
const plain = (key: string): string => key.replace(/[ _]/g, '').toLowerCase();

/** `[{ Exploitation: 'none' }, …]` or `{ exploitation: 'NONE', … }` as one flat object with plain keys. */
const pointsOf = (options: unknown): ReadonlyMap<string, string> => {
  const members = (Array.isArray(options) ? options : [options]).filter(isRecord).flatMap(Object.entries);
  return new Map(
    members.flatMap(([key, value]) => (typeof value === 'string' ? [[plain(key), value.toLowerCase()] as const] : [])),
  );
};

const EXPLOITATION: ReadonlyMap<string, DecisionRow['exploitation']> = new Map([
  ['none', 'none'],
  ['poc', 'poc'],
  ['public poc', 'poc'],
  ['active', 'active'],
]);

/** A decision as either source has it: `{ timestamp, options }`. */
const decisionOf = (cve: string, content: unknown): DecisionRow | string => {
  const points = pointsOf(member(content, 'options'));
  const exploitation = EXPLOITATION.get(points.get('exploitation') ?? '');
  const automatable = points.get('automatable');
  const technicalImpact = points.get('technicalimpact');
  if (exploitation === undefined) return `exploitation of ${cve} is ${shown(points.get('exploitation'))}`;
  if (automatable !== 'yes' && automatable !== 'no') return `automatable of ${cve} is ${shown(automatable)}`;
  if (technicalImpact !== 'partial' && technicalImpact !== 'total')
    return `technical impact of ${cve} is ${shown(technicalImpact)}`;
  const date = dateOf(member(content, 'timestamp')) ?? null;
  return { table: 'decision', cve, exploitation, automatable: automatable === 'yes', technicalImpact, date };
};

/** A CVE record: `containers.adp[].metrics[].other` with `type: ssvc`. */
const contentsOfRecord = (record: JsonRecord): readonly unknown[] =>
  listOf(member(record['containers'], 'adp'))
    .flatMap((adp) => listOf(member(adp, 'metrics')))
    .map((metric) => member(metric, 'other'))
    .filter((other) => member(other, 'type') === 'ssvc')
    .map((other) => member(other, 'content'));

/** An item of the NVD: `cve.metrics.ssvcV203[].ssvcData`. */
const contentsOfItem = (cve: unknown): readonly unknown[] =>
  listOf(member(member(cve, 'metrics'), 'ssvcV203')).map((metric) => member(metric, 'ssvcData') ?? metric);

/** What one CVE's record or item says. */
interface Found {
  readonly cve: unknown;
  readonly contents: readonly unknown[];
  readonly metrics: readonly JsonRecord[];
  /** When it was last changed. */
  readonly changed: unknown;
}

const foundInItem = (item: unknown): Found => {
  const cve = member(item, 'cve');
  const metrics = member(cve, 'metrics');
  return {
    cve: member(cve, 'id'),
    contents: contentsOfItem(cve),
    metrics: isRecord(metrics) ? [metrics] : [],
    changed: member(cve, 'lastModified'),
  };
};

const foundIn = (record: JsonRecord): readonly Found[] => {
  const { cveMetadata, vulnerabilities, containers } = record;
  if (!isRecord(cveMetadata)) return (Array.isArray(vulnerabilities) ? vulnerabilities : [record]).map(foundInItem);
  const { cveId, dateUpdated } = cveMetadata;
  return [
    { cve: cveId, contents: contentsOfRecord(record), metrics: metricsOfRecord(containers), changed: dateUpdated },
  ];
};

/** A text: what is not understood. */
const rowsOf = (cve: string, { contents, metrics, changed }: Found): readonly Row[] | string => {
  const rows: Row[] = [...scoreRows(metrics, { cve, date: dateOf(changed) ?? null })];
  for (const content of contents) {
    const row = decisionOf(cve, content);
    if (typeof row === 'string') return row;
    rows.push(row);
  }
  return rows;
};

const read = ({ text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('not a JSON object');
  const rows: Row[] = [];
  let leftOut = 0;
  for (const found of foundIn(record)) {
    const { cve } = found;
    if (!isCve(cve)) return notUnderstood(`neither a CVE record nor an item of the NVD: ${text.slice(0, 60)}`);
    const own = rowsOf(cve, found);
    if (typeof own === 'string') return notUnderstood(own);
    if (own.length === 0) leftOut += 1;
    rows.push(...own);
  }
  const dataDate = rows
    .flatMap((row) => ('date' in row ? (row.date ?? []) : []))
    .toSorted()
    .at(-1);
  return { ...understood(rows, leftOut), ...(dataDate !== undefined && { dataDate }) };
};

export const SSVC: Format = { leastRows: 1, units: records, read };
