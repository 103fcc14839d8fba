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

const resolved = (fixed: unknown): Verdict | string => {
  if (fixed === '0') return verdict('not-affected', null);
  // The tracker leaves the version out where a package is gone from the release.
  if (fixed === undefined || fixed === '' || fixed === null)
    return verdict('undetermined', 'resolved without a version');
  return isVersion(fixed) ? verdict('fixed', null, fixed) : `fixed_version is ${shown(fixed)}`;
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
      return resolved(release['fixed_version']);
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

/** One source package: `{ CVE: { releases: { codename: { status, fixed_version, urgency, nodsa, nodsa_reason } } } }` */
const readPackage = ({ path: [source = ''], text }: Unit): Reading => {
  const issues = recordOf(text);
  if (issues === undefined) return notUnderstood('the package is not a JSON object');
  if (!isPackageName(source)) return notUnderstood(`the package is called ${shown(source)}`);
  const rows: FixRow[] = [];
  let leftOut = 0;
  for (const [cve, issue] of Object.entries(issues)) {
    // TEMP-… are issues that have no CVE yet.
    if (cve.startsWith('TEMP-')) leftOut += 1;
    else if (!isCve(cve)) return notUnderstood(`an issue is called ${shown(cve)}`);
    else {
      const releases = isRecord(issue) ? issue['releases'] : undefined;
      if (!isRecord(releases)) return notUnderstood(`${cve} has no releases`);
      for (const [codename, release] of Object.entries(releases)) {
        const fix = fixIn(cve, codename, release);
        if (typeof fix === 'string') return notUnderstood(fix);
        rows.push({ ...fix, source });
      }
    }
  }
  return understood(rows, leftOut);
};

export const DEBIAN: Format = { leastRows: 1, units: (bytes) => jsonMembers(bytes), read: readPackage };
