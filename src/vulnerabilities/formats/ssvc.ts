// CISA's SSVC decisions: records of Vulnrichment (an archive, or one per line), or answers of the NVD (`ssvcV203`).
import { records } from '../bytes/records.ts';
import type { DecisionRow } from '../rows.ts';
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

interface Found {
  readonly cve: unknown;
  readonly contents: readonly unknown[];
}

const foundIn = (record: JsonRecord): readonly Found[] => {
  if (isRecord(record['cveMetadata']))
    return [{ cve: record['cveMetadata']['cveId'], contents: contentsOfRecord(record) }];
  const items = Array.isArray(record['vulnerabilities']) ? record['vulnerabilities'] : [record];
  return items.map((item) => ({
    cve: member(member(item, 'cve'), 'id'),
    contents: contentsOfItem(member(item, 'cve')),
  }));
};

const read = ({ text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('not a JSON object');
  const rows: DecisionRow[] = [];
  let leftOut = 0;
  for (const { cve, contents } of foundIn(record)) {
    if (!isCve(cve)) return notUnderstood(`neither a CVE record nor an item of the NVD: ${text.slice(0, 60)}`);
    if (contents.length === 0) leftOut += 1;
    for (const content of contents) {
      const row = decisionOf(cve, content);
      if (typeof row === 'string') return notUnderstood(row);
      rows.push(row);
    }
  }
  return understood(rows, leftOut);
};

export const SSVC: Format = { leastRows: 1, units: records, read };
