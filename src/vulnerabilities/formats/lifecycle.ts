// endoflife.date: when the support of each release of an operating system ends.
import { jsonMembers } from '../bytes/split-json.ts';
import type { LifecycleRow } from '../rows.ts';
import { dated, type Format, NOTHING, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, isRecord, recordOf, shown } from './shape.ts';

const rowOf = (product: string, release: unknown): LifecycleRow | string => {
  if (!isRecord(release)) return `a release of ${product} is no object`;
  const { name, isEol, eolFrom } = release;
  if (typeof name !== 'string' || name === '') return `a release of ${product} is called ${shown(name)}`;
  if (typeof isEol !== 'boolean') return `isEol of ${product} ${name} is ${shown(isEol)}`;
  const date = eolFrom === null || eolFrom === undefined ? null : dateOf(eolFrom);
  if (date === undefined) return `eolFrom of ${product} ${name} is ${shown(eolFrom)}`;
  return { table: 'lifecycle', product, release: name, eolFrom: date, isEol };
};

const readProduct = ({ text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('a product is not a JSON object');
  const { name, category, releases } = record;
  if (typeof name !== 'string') return notUnderstood(`a product is called ${shown(name)}`);
  if (category !== 'os') return understood([], 1);
  if (!Array.isArray(releases)) return notUnderstood(`${name} has no releases`);
  const rows: LifecycleRow[] = [];
  for (const release of releases) {
    const row = rowOf(name, release);
    if (typeof row === 'string') return notUnderstood(row);
    rows.push(row);
  }
  return understood(rows);
};

const generated = ({ text }: Unit): Reading => {
  const date = dateOf(text.replaceAll('"', ''));
  return date === undefined ? NOTHING : dated(date);
};

/** `{ generated_at, result: [{ name, category, releases: [{ name, isEol, eolFrom }] }] }`; only operating systems are kept. */
export const LIFECYCLE: Format = {
  leastRows: 1,
  units: (bytes) => jsonMembers(bytes, ([key, inner]) => key === 'result' && inner === undefined),
  read: (unit) => {
    if (unit.path[0] === 'result') return readProduct(unit);
    return unit.path[0] === 'generated_at' || unit.path[0] === 'last_modified' ? generated(unit) : NOTHING;
  },
};
