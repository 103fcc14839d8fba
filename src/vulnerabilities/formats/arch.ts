// Arch's security tracker: vulnerability groups (AVG) with the version that fixes them.
import { severityOf } from '../../core/advisory.ts';
import { jsonMembers } from '../bytes/split-json.ts';
import type { FixRow } from '../rows.ts';
import { type Format, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { isCve, isPackageName, isVersion, recordOf, shown } from './shape.ts';

const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;

const readGroup = ({ text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('a group is not a JSON object');
  const { name, fixed, severity } = record;
  const [packages, issues] = [texts(record['packages']), texts(record['issues'])];
  if (typeof name !== 'string' || packages === undefined || issues === undefined)
    return notUnderstood(`a group without name, packages or issues: ${shown(record)}`);
  // The tracker keeps groups open that nobody looked at for years: only a fix says something.
  if (fixed === null || fixed === undefined) return understood([], 1);
  if (!isVersion(fixed)) return notUnderstood(`fixed of ${name} is ${shown(fixed)}`);
  const odd = packages.find((one) => !isPackageName(one));
  if (odd !== undefined) return notUnderstood(`a package of ${name} is called ${shown(odd)}`);
  const cves = issues.filter(isCve);
  const rating = severityOf(typeof severity === 'string' ? severity : '');
  const rows = packages.flatMap((source) =>
    cves.map((cve): FixRow => {
      return { table: 'fix', release: '', source, cve, state: 'fixed', fixed, severity: rating, note: name };
    }),
  );
  return understood(rows, issues.length - cves.length);
};

/** `[{ name, packages, status, severity, affected, fixed, issues }]`; groups without `fixed` are left out. */
export const ARCH: Format = { leastRows: 1, units: (bytes) => jsonMembers(bytes), read: readGroup };
