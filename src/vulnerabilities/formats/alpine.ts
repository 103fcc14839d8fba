// Alpine's secdb of one repository: per source package (`origin`) which version fixed which CVEs.
import { jsonMembers } from '../bytes/split-json.ts';
import type { FixRow } from '../rows.ts';
import { type Format, NOTHING, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { isPackageName, isRecord, isVersion, recordOf, shown } from './shape.ts';

/** An entry may hold several ids and remarks: `CVE-2017-2616 (+ regression fix)`, `CVE-2019-6477 XSA-1`. */
const CVES = /\bCVE-\d{4}-\d{4,19}\b/g;

const rowOf = (version: string, fix: Pick<FixRow, 'release' | 'source' | 'cve'>): FixRow => ({
  table: 'fix',
  ...fix,
  // Version 0: the flaw was never in this package.
  ...(version === '0' ? { state: 'not-affected', fixed: null } : { state: 'fixed', fixed: version }),
  severity: null,
  note: null,
});

const readPackage = (release: string, { text }: Unit): Reading => {
  const pkg = recordOf(text)?.['pkg'];
  if (!isRecord(pkg)) return notUnderstood('an entry without pkg');
  const { name: source, secfixes } = pkg;
  if (typeof source !== 'string' || !isPackageName(source))
    return notUnderstood(`a package is called ${shown(source)}`);
  if (!isRecord(secfixes)) return notUnderstood(`secfixes of ${source} is ${shown(secfixes)}`);
  const rows: FixRow[] = [];
  let leftOut = 0;
  for (const [version, ids] of Object.entries(secfixes)) {
    if (!isVersion(version)) return notUnderstood(`a version of ${source} is ${shown(version)}`);
    if (ids !== null && !Array.isArray(ids)) return notUnderstood(`the ids of ${source} ${version} are ${shown(ids)}`);
    for (const id of ids ?? []) {
      if (typeof id !== 'string') return notUnderstood(`an id of ${source} ${version} is ${shown(id)}`);
      const cves = id.match(CVES) ?? [];
      if (cves.length === 0) leftOut += 1;
      rows.push(...cves.map((cve) => rowOf(version, { release, source, cve })));
    }
  }
  return understood(rows, leftOut);
};

/** `{ distroversion, reponame, packages: [{ pkg: { name, secfixes: { VERSION: [ID] } } }] }` */
export const alpine = (release: string): Format => ({
  leastRows: 1,
  units: (bytes) => jsonMembers(bytes, ([key, inner]) => key === 'packages' && inner === undefined),
  read: (unit) => {
    if (unit.path[0] === 'packages') return readPackage(release, unit);
    if (unit.path[0] !== 'distroversion' || unit.text === `"v${release}"`) return NOTHING;
    return notUnderstood(`it is of ${unit.text}, and v${release} was asked for`);
  },
});
