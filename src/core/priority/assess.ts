// How urgent one change is, by when it is due, and why: bands and deadlines laid over what the feeds know.
import type { Band } from '../band.ts';
import type { Change } from '../change.ts';
import { isTracked, trackerOf } from '../matching/distribution.ts';
import type { Assessment, Situation } from './assessment.ts';
import { bandOfFinding } from './band-of-finding.ts';
import { dateOf } from './calendar.ts';
import { type Deadline, deadlinesOf } from './deadline.ts';
import { factorsOf } from './factors.ts';
import { type Finding, findingsOf, ratingOf } from './finding.ts';
import type { Rank } from './rank.ts';

/**
 * Where the distribution's own tracker is complete, fresh and covers the release, and knows no fix in an update, an unknown
 * classification is none: the update is not security.
 */
const classified = (change: Change, { distribution, intelligence }: Situation): Change => {
  const tracker = trackerOf(distribution);
  if (change.security !== 'unknown' || !tracker?.complete || !isTracked(tracker, change)) return change;
  const comparable = tracker.speaksOf === 'binary' || change.source !== undefined;
  const fresh = intelligence.feeds().some(({ id, state }) => id === tracker.feed && state === 'fresh');
  return comparable && fresh && intelligence.covers(distribution) ? { ...change, security: false } : change;
};

const maximum = (numbers: readonly (number | undefined)[]): number | null => {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? null : Math.max(...known);
};

const WORST = ['critical', 'important', 'unrated', 'moderate', 'low'] as const;

interface Judged {
  readonly findings: readonly Finding[];
  readonly band: Band;
  readonly first: Deadline | undefined;
}

const rankOf = (change: Change, { findings, band, first }: Judged, situation: Situation): Rank => {
  const ratings = new Set(findings.map(ratingOf));
  const seen = situation.firstSeen(change);
  return {
    band,
    due: first?.due ?? null,
    exposure: situation.host.exposure,
    tier: situation.tierRank,
    epss: maximum(findings.map(({ likelihood }) => likelihood?.score)),
    severity: WORST.find((one) => ratings.has(one)) ?? 'low',
    cvss: maximum(findings.map(({ score }) => score?.score)),
    cves: findings.filter(({ cve }) => cve !== null).length,
    firstSeen: seen === null ? null : dateOf(seen),
    host: situation.host.name,
    package: change.package,
  };
};

/** The finding that a person should hear of first: by band, then likelihood, severity and CVSS, as updates are ordered. */
const leadOf = (findings: readonly Finding[], situation: Situation): Finding | undefined => {
  const ranked = findings.map((finding) => ({ finding, band: bandOfFinding(finding, situation) }));
  return ranked.sort(
    (a, b) =>
      a.band - b.band ||
      (b.finding.likelihood?.score ?? -1) - (a.finding.likelihood?.score ?? -1) ||
      WORST.indexOf(ratingOf(a.finding)) - WORST.indexOf(ratingOf(b.finding)) ||
      (b.finding.score?.score ?? -1) - (a.finding.score?.score ?? -1),
  )[0]?.finding;
};

/** Judges one change by itself; {@link file://./group.ts} lets the changes of one source share the best. */
export const assess = (reported: Change, situation: Situation): Assessment => {
  const change = classified(reported, situation);
  const findings = findingsOf(change, situation);
  const lead = leadOf(findings, situation);
  const band = lead === undefined ? 6 : bandOfFinding(lead, situation);
  const deadlines = deadlinesOf(change, findings, situation);
  const first = deadlines[0];
  const due = first?.due ?? null;
  const cves = findings.flatMap(({ cve }) => cve ?? []);
  return {
    band,
    security: cves.length > 0 ? true : change.security,
    cves: [...cves].sort(),
    due,
    policy: due === null ? null : (first?.policy.id ?? null),
    overdue: due !== null && due < dateOf(situation.now),
    forensic: deadlines.find(({ rule }) => rule.forensic)?.policy.id ?? null,
    factors: factorsOf(
      { security: change.security, findings, lead, deadlines, firstSeen: situation.firstSeen(change) },
      situation,
    ),
    rank: rankOf(change, { findings, band, first }, situation),
  };
};
