// OSV's export of one distribution: per source package and release, which version fixes which CVE, as OSV has it.
import { lines } from '../bytes/lines.ts';
import { ecosystemOf, isOsvDistribution, type OsvDistribution, releaseIn } from '../ecosystems.ts';
import type { FixRow } from '../rows.ts';
import { type Format, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, isCve, isPackageName, isRecord, isVersion, type JsonRecord, recordOf, shown } from './shape.ts';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** `DEBIAN-CVE-2026-1001`, `UBUNTU-CVE-…` and `ALPINE-CVE-…` are what a distribution says of one CVE. */
const cveInId = (id: string): string | undefined => /(?:^|-)(CVE-\d{4}-\d{4,19})$/.exec(id)?.[1];

/** AlmaLinux names CVEs as `related`; elsewhere that is a loose word, and `upstream` or `aliases` have them. */
const cvesOf = (record: JsonRecord, id: string, distribution: OsvDistribution): readonly string[] => {
  const own = cveInId(id);
  if (own !== undefined) return [own];
  if (ecosystemOf(distribution).records === 'one') return [];
  const fields = distribution === 'almalinux' ? ['upstream', 'aliases', 'related'] : ['upstream', 'aliases'];
  return [...new Set(fields.flatMap((field) => listOf(record[field])).filter(isCve))];
};

type Verdict = Pick<FixRow, 'state' | 'fixed'>;

/** Builds of module streams: which stream a host has cannot be told from names and versions. */
const isModular = (version: string): boolean => /\.module[_+]/.test(version);

/** Undefined: of no use. A text: not understood. */
const verdictOf = (affected: JsonRecord): Verdict | undefined | string => {
  const ranges = listOf(affected['ranges']).filter((range) => isRecord(range) && range['type'] === 'ECOSYSTEM');
  const events = ranges.flatMap((range) => (isRecord(range) ? listOf(range['events']) : [])).filter(isRecord);
  if (events.length === 0) return undefined;
  const fixes = [...new Set(events.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed])))];
  const [fixed] = fixes;
  if (fixed === undefined) return { state: 'open', fixed: null };
  // Fixed and broken again, or on several branches: there is no one version to compare with.
  if (fixes.length > 1) return { state: 'undetermined', fixed: null };
  if (!isVersion(fixed)) return `fixed is ${shown(fixed)}`;
  return isModular(fixed) ? undefined : { state: 'fixed', fixed };
};

/** Undefined: another product, or of no use. A text: not understood. */
const rowOf = (affected: unknown, distribution: OsvDistribution): Omit<FixRow, 'cve' | 'note'> | undefined | string => {
  const named = isRecord(affected) ? affected['package'] : undefined;
  if (!isRecord(affected) || !isRecord(named)) return 'affected without a package';
  const { ecosystem, name: source } = named;
  if (typeof ecosystem !== 'string') return `the ecosystem is ${shown(ecosystem)}`;
  const release = releaseIn(ecosystemOf(distribution), ecosystem);
  if (release === undefined) return undefined;
  if (typeof source !== 'string' || !isPackageName(source)) return `a package is called ${shown(source)}`;
  const verdict = verdictOf(affected);
  if (verdict === undefined || typeof verdict === 'string') return verdict;
  return { table: 'fix', release, source, ...verdict, severity: null };
};

const rowsOf = (record: JsonRecord, cves: readonly string[], distribution: OsvDistribution): Reading => {
  const rows = new Map<string, FixRow>();
  let leftOut = 0;
  for (const affected of listOf(record['affected'])) {
    const found = rowOf(affected, distribution);
    if (typeof found === 'string') return notUnderstood(`${shown(record['id'])}: ${found}`);
    if (found === undefined) {
      leftOut += 1;
      continue;
    }
    // Several modules of one product ship the same source.
    for (const cve of cves) rows.set(JSON.stringify([cve, found]), { ...found, cve, note: String(record['id']) });
  }
  const dataDate = dateOf(record['modified']);
  return { ...understood([...rows.values()], leftOut), ...(dataDate !== undefined && { dataDate }) };
};

const read = (distribution: OsvDistribution, { text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('the record is not a JSON object');
  const { id, withdrawn } = record;
  if (typeof id !== 'string' || !/^[A-Za-z][A-Za-z0-9.:_-]{0,99}$/.test(id))
    return notUnderstood(`the id is ${shown(id)}`);
  const cves = cvesOf(record, id, distribution);
  return withdrawn !== undefined || cves.length === 0 ? understood([], 1) : rowsOf(record, cves, distribution);
};

/**
 * A record on each line: `{ id, modified, withdrawn?, upstream: [CVE], affected: [{ package: { ecosystem, name }, ranges: [{ type:
 * 'ECOSYSTEM', events: [{ introduced } | { fixed }] }] }] }`, see https://ossf.github.io/osv-schema/.
 * @param distribution of {@link OsvDistribution}
 */
export const osv = (distribution: string): Format => ({
  leastRows: 1,
  units: lines,
  read: (unit) =>
    isOsvDistribution(distribution)
      ? read(distribution, unit)
      : notUnderstood(`OSV has no distribution ${shown(distribution)}`),
});
