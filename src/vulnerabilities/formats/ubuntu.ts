// Ubuntu's security data of one series: per source package and CVE the version that fixes it, and in which pocket that version is.
import { type Severity, severityOf } from '../../core/advisory.ts';
import { jsonMembers } from '../bytes/split-json.ts';
import type { FixRow } from '../rows.ts';
import { scoreOf } from './cvss.ts';
import { dated, type Format, NOTHING, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, isCve, isPackageName, isRecord, isVersion, type JsonRecord, recordOf, shown } from './shape.ts';

/** Pockets that need a subscription: a fix there is none for machines without it. */
const SUBSCRIPTION = /^(esm|fips|realtime|ros)/;

const noteOf = (versions: unknown, fixed: string): string | null => {
  const version = isRecord(versions) ? versions[fixed] : undefined;
  const pocket = isRecord(version) ? version['pocket'] : undefined;
  if (typeof pocket === 'string') return SUBSCRIPTION.test(pocket) ? `needs Ubuntu Pro (${pocket})` : null;
  // Versions that are gone from the archive have no pocket any more; their names still tell.
  return /[~+]esm\d/.test(fixed) ? 'needs Ubuntu Pro' : null;
};

const verdictOf = (issue: JsonRecord, versions: unknown): Pick<FixRow, 'state' | 'fixed' | 'note'> | string => {
  const { status, source_fixed_version: fixed } = issue;
  if (typeof status !== 'string') return `status is ${shown(status)}`;
  if (fixed !== null && fixed !== undefined) {
    if (!isVersion(fixed)) return `source_fixed_version is ${shown(fixed)}`;
    return { state: 'fixed', fixed, note: noteOf(versions, fixed) };
  }
  switch (status) {
    case 'not-vulnerable':
    case 'not-affected':
      return { state: 'not-affected', fixed: null, note: null };
    case 'vulnerable':
      return { state: 'open', fixed: null, note: null };
    case 'ignored':
    case 'wont-fix':
    case 'deferred':
      return { state: status === 'deferred' ? 'open' : 'wont-fix', fixed: null, note: status };
    default:
      // A word that is new, or `unknown`, `needs-triage`, `in-triage`: nobody said that it is safe.
      return { state: 'undetermined', fixed: null, note: status };
  }
};

const readPackage = (release: string, { path: [, source = ''], text }: Unit): Reading => {
  const record = recordOf(text);
  const issues = record?.['cves'];
  if (record === undefined || (issues !== undefined && !isRecord(issues))) return notUnderstood('no object with cves');
  if (!isPackageName(source)) return notUnderstood(`the package is called ${shown(source)}`);
  const rows: FixRow[] = [];
  let leftOut = 0;
  for (const [cve, issue] of Object.entries(issues ?? {})) {
    if (!isCve(cve)) leftOut += 1;
    else {
      const verdict = isRecord(issue) ? verdictOf(issue, record['source_versions']) : 'no object';
      if (typeof verdict === 'string') return notUnderstood(`${cve}: ${verdict}`);
      rows.push({ table: 'fix', release, source, cve, ...verdict, severity: null });
    }
  }
  return understood(rows, leftOut);
};

/** Negligible has no security impact to speak of: unrated would rank it as high. CVSS is no word of Ubuntu's: `score` has it. */
const severityIn = ({ ubuntu_priority: priority }: JsonRecord): Severity => {
  const own = typeof priority === 'string' ? priority : '';
  return own === 'negligible' ? 'low' : severityOf(own);
};

const readIssue = ({ path, text }: Unit): Reading => {
  const cve = path[2];
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('the issue is not a JSON object');
  if (!isCve(cve)) return understood([], 1);
  const score = scoreOf(record['cvss_score']);
  return understood([
    { table: 'rating', cve, severity: severityIn(record) },
    ...(score === undefined ? [] : [{ table: 'score', cve, score, date: null } as const]),
  ]);
};

const isContainer = ([top, second, third]: readonly string[]): boolean =>
  second === undefined
    ? top === 'packages' || top === 'security_issues'
    : second === 'cves' && third === undefined && top === 'security_issues';

/**
 * `{ published_at, packages: { SOURCE: { source_versions: { VERSION: { pocket } }, cves: { CVE: { source_fixed_version, status } } } },
 * security_issues: { cves: { CVE: { ubuntu_priority, cvss_score } } } }`
 */
export const ubuntu = (release: string): Format => ({
  leastRows: 1,
  units: (bytes) => jsonMembers(bytes, isContainer),
  read: (unit) => {
    const [top, second] = unit.path;
    if (top === 'packages') return readPackage(release, unit);
    if (top === 'security_issues' && second === 'cves') return readIssue(unit);
    const date = top === 'published_at' ? dateOf(unit.text.replaceAll('"', '')) : undefined;
    return date === undefined ? NOTHING : dated(date);
  },
});
