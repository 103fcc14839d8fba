// Debian's security tracker: per source package, CVE and release, in which version it is fixed or why not.
import { type Severity, severityOf } from '../../core/advisory.ts';
import { jsonMembers } from '../bytes/split-json.ts';
import { DEBIAN_CODENAMES } from '../releases.ts';
import type { FixRow } from '../rows.ts';
import { type Format, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { isCve, isPackageName, isRecord, isVersion, type JsonRecord, recordOf, shown } from './shape.ts';

type Verdict = Pick<FixRow, 'state' | 'fixed' | 'note'>;
const verdict = (state: FixRow['state'], note: string | null, fixed: string | null = null): Verdict => ({
  state,
  fixed,
  note,
});

const resolved = (fixed: unknown, urgency: string): Verdict | string => {
  if (fixed === '0') return verdict('not-affected', null);
  // The tracker leaves the version out where a package is gone from the release.
  if (fixed === undefined || fixed === '' || fixed === null)
    return verdict('undetermined', 'resolved without a version');
  if (!isVersion(fixed)) return `fixed_version is ${shown(fixed)}`;
  return verdict('fixed', urgency === 'unimportant' ? urgency : null, fixed);
};

/** Urgencies that end the question: Debian does not fix these. */
const ENDS: ReadonlySet<string> = new Set(['unimportant', 'end-of-life']);

const open = (urgency: string, { nodsa, nodsa_reason: reason }: JsonRecord): Verdict => {
  if (ENDS.has(urgency)) return verdict('wont-fix', urgency);
  if (reason === 'ignored') return verdict('wont-fix', '<ignored>');
  if (reason === 'postponed') return verdict('open', '<postponed>');
  return verdict('open', typeof nodsa === 'string' && nodsa !== '' ? '<no-dsa>' : null);
};

/** `low**` is a rating that was taken from NVD. Unimportant has no security impact: unrated would rank it as high. */
const ratingOf = (urgency: string): Severity => (urgency === 'unimportant' ? 'low' : severityOf(urgency));

const verdictOf = (release: JsonRecord, urgency: string): Verdict | string => {
  switch (release['status']) {
    case 'resolved':
      return resolved(release['fixed_version'], urgency);
    case 'open':
      return open(urgency, release);
    case 'undetermined':
      return verdict('undetermined', null);
    default:
      return `status is ${shown(release['status'])}`;
  }
};

const fixIn = (cve: string, codename: string, release: unknown): Omit<FixRow, 'source'> | string => {
  if (!isRecord(release)) return `${cve} in ${codename} is no object`;
  const urgency = typeof release['urgency'] === 'string' ? release['urgency'].replace(/\*+$/, '') : '';
  const found = verdictOf(release, urgency);
  if (typeof found === 'string') return `${cve} in ${codename}: ${found}`;
  return {
    table: 'fix',
    release: DEBIAN_CODENAMES.get(codename) ?? codename,
    cve,
    ...found,
    severity: ratingOf(urgency),
  };
};

/** One CVE of one source package: `{ releases: { codename: { status, fixed_version, urgency, nodsa, nodsa_reason } } }` */
const readIssue = ({ path: [source = '', cve], text }: Unit): Reading => {
  if (!isPackageName(source)) return notUnderstood(`the package is called ${shown(source)}`);
  // TEMP-… are issues that have no CVE yet.
  if (cve?.startsWith('TEMP-')) return understood([], 1);
  if (!isCve(cve)) return notUnderstood(`an issue is called ${shown(cve)}`);
  const releases = recordOf(text)?.['releases'];
  if (!isRecord(releases)) return notUnderstood(`${cve} has no releases`);
  const rows: FixRow[] = [];
  for (const [codename, release] of Object.entries(releases)) {
    const fix = fixIn(cve, codename, release);
    if (typeof fix === 'string') return notUnderstood(fix);
    rows.push({ ...fix, source });
  }
  return understood(rows);
};

/** `{ SOURCE: { CVE: { releases } } }`, read CVE by CVE: the kernel alone has thousands. */
export const DEBIAN: Format = {
  leastRows: 1,
  units: (bytes) => jsonMembers(bytes, (path) => path.length === 1),
  read: readIssue,
};
