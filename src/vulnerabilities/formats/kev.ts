// CISA's catalogue of known exploited vulnerabilities, and the EU's in the same shape.
import { jsonMembers } from '../bytes/split-json.ts';
import type { ExploitedRow } from '../rows.ts';
import { dated, type Format, NOTHING, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, isCve, parsed, recordOf, shown } from './shape.ts';

const entry = ({ text }: Unit): Reading => {
  const record = recordOf(text);
  if (record === undefined) return notUnderstood('an entry is not a JSON object');
  const { cveID, dateAdded, dueDate, knownRansomwareCampaignUse } = record;
  if (!isCve(cveID)) return notUnderstood(`cveID is ${shown(cveID)}`);
  const added = dateOf(dateAdded);
  if (added === undefined) return notUnderstood(`dateAdded of ${cveID} is ${shown(dateAdded)}`);
  const due = dueDate === undefined || dueDate === null || dueDate === '' ? null : dateOf(dueDate);
  if (due === undefined) return notUnderstood(`dueDate of ${cveID} is ${shown(dueDate)}`);
  const row: ExploitedRow = {
    table: 'exploited',
    cve: cveID,
    added,
    due,
    ransomware: knownRansomwareCampaignUse === 'Known',
  };
  return understood([row]);
};

const released = ({ text }: Unit): Reading => {
  const value = parsed(text)?.value;
  const date = dateOf(value);
  return date === undefined ? notUnderstood(`dateReleased is ${shown(value)}`) : dated(date);
};

/** `{ dateReleased, vulnerabilities: [{ cveID, dateAdded, dueDate, knownRansomwareCampaignUse }] }` */
export const KEV: Format = {
  leastRows: 1,
  units: (bytes) => jsonMembers(bytes, ([key, inner]) => key === 'vulnerabilities' && inner === undefined),
  read: (unit) => {
    if (unit.path[0] === 'vulnerabilities') return entry(unit);
    return unit.path[0] === 'dateReleased' ? released(unit) : NOTHING;
  },
};
