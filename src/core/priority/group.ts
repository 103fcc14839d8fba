// Changes that belong together: binaries of one source, packages of one advisory. They are as urgent as the most urgent of them.
import type { Change } from '../change.ts';
import { trackedSource } from '../matching/tracked-source.ts';
import { assess } from './assess.ts';
import type { Assessment, Situation } from './assessment.ts';
import { comparePriority } from './rank.ts';

/** Ubuntu's `linux-meta-hwe-6.5` pulls in what `linux-signed-hwe-6.5` and `linux-hwe-6.5` build. */
const sourceOf = (name: string): string =>
  trackedSource({ name: name.replace(/^linux-meta(?=-|$)/, 'linux'), version: '' }).name;

/** The latest of several security advisories: it covers what the earlier ones fixed. */
const advisoryOf = ({ advisories }: Change): string | undefined =>
  advisories
    .filter(({ type, cves }) => type === 'security' || cves.length > 0)
    .map(({ id }) => id)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);

/** The group of a change: `source linux`, else `advisory RHSA-2026:1`, else `package nginx`. */
export const groupOf = (change: Change): string => {
  if (change.source !== undefined) return `source ${sourceOf(change.source.name)}`;
  const advisory = advisoryOf(change);
  return advisory === undefined ? `package ${change.package}` : `advisory ${advisory}`;
};

const shared = (own: Assessment, best: Assessment, group: string): Assessment => {
  if (best.band === own.band && best.due === own.due) return own;
  const { band, due, policy, overdue, forensic } = best;
  const value = `as urgent as ${best.rank.package}: both belong to ${group}`;
  const reason = { name: 'group', value, source: 'host', date: null };
  return {
    ...own,
    band,
    due,
    policy,
    overdue,
    forensic: forensic ?? own.forensic,
    factors: [reason, ...own.factors],
    rank: { ...own.rank, band, due },
  };
};

/** Assesses the changes of one host, in their order, each at least as urgent as the rest of its group. */
export const assessTogether = (changes: readonly Change[], situation: Situation): readonly Assessment[] => {
  const own = changes.map((change) => assess(change, situation));
  const best = new Map<string, Assessment>();
  for (const [index, change] of changes.entries()) {
    const group = groupOf(change);
    const [one, rival] = [own[index], best.get(group)];
    if (one && (rival === undefined || comparePriority(one.rank, rival.rank) < 0)) best.set(group, one);
  }
  return changes.flatMap((change, index) => {
    const group = groupOf(change);
    const [one, leader] = [own[index], best.get(group)];
    return one && leader ? [shared(one, leader, group)] : [];
  });
};
