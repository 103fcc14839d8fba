// When a finding has to be gone by, policy by policy, and how that date came about.
import type { Change } from '../change.ts';
import type { Situation } from './assessment.ts';
import { isExposed } from './band-of-finding.ts';
import { addDays, addMonths, dateOf } from './calendar.ts';
import { type Finding, hasExploit, isExploited, kevEntry, ratingOf } from './finding.ts';
import type { ClockStart, Conditions, DeadlinePolicy, DeadlineRule, Limit } from './policy.ts';

/** What one policy says of one change. */
export interface Deadline {
  readonly policy: DeadlinePolicy;
  readonly rule: DeadlineRule;
  /** Undefined for an update that is not security. */
  readonly finding: Finding | undefined;
  /** ISO date, the last day in time; null: the rule sets none. */
  readonly due: string | null;
  /** The date the limit was counted from, and what it is: `KEV listing`, `first seen`. */
  readonly start: { readonly date: string; readonly event: string };
}

/** What is asked of one change: the dates and answers that rules are about. */
interface Case {
  readonly change: Pick<Change, 'security'>;
  readonly finding: Finding | undefined;
  readonly exposed: boolean;
  readonly seen: { readonly date: string; readonly event: string };
}

/** SSVC's answer; not known counts as yes for what is exploited, and as no for the rest. */
export const isAutomatable = (finding: Finding): boolean => finding.decision?.automatable ?? isExploited(finding);

/** SSVC's answer; not known counts as total for what is exploited, and as partial for the rest. */
export const impactOf = (finding: Finding): 'partial' | 'total' =>
  finding.decision?.technicalImpact ?? (isExploited(finding) ? 'total' : 'partial');

type Check = (conditions: Conditions, of: Case) => boolean;

/** Each true where its condition is not given, or holds. */
const CHECKS: Readonly<Record<keyof Conditions, Check>> = {
  security: ({ security }, { change, finding }) => !security || change.security !== false || finding !== undefined,
  kev: ({ kev }, { finding }) =>
    kev === undefined || kev === (finding !== undefined && kevEntry(finding) !== undefined),
  exposed: ({ exposed }, of) => exposed === undefined || exposed === of.exposed,
  automatable: ({ automatable }, { finding }) =>
    automatable === undefined || automatable === (finding !== undefined && isAutomatable(finding)),
  impact: ({ impact }, { finding }) =>
    impact === undefined || impact === (finding === undefined ? 'partial' : impactOf(finding)),
  severity: ({ severity }, { finding }) =>
    severity === undefined || (finding !== undefined && severity.includes(ratingOf(finding))),
  exploit: ({ exploit }, { finding }) =>
    exploit === undefined || exploit === (finding !== undefined && hasExploit(finding)),
};

const EVERY_CHECK = Object.values(CHECKS);

const holds = (conditions: Conditions, of: Case): boolean => EVERY_CHECK.every((check) => check(conditions, of));

const earlier = (a: Deadline['start'] | undefined, b: Deadline['start']): Deadline['start'] =>
  a !== undefined && a.date <= b.date ? a : b;

/** What is not known falls back to first seen, which is never later than today. */
const startOf = (clock: ClockStart, { finding, seen }: Case): Deadline['start'] => {
  const kev = finding && kevEntry(finding);
  const listed = kev && { date: dateOf(kev.added), event: 'KEV listing' };
  switch (clock) {
    case 'released':
      return finding?.issued ? { date: dateOf(finding.issued), event: 'release' } : seen;
    case 'listed':
      return listed ?? seen;
    case 'detected':
      return seen;
    case 'listed-or-detected':
      return earlier(listed, seen);
  }
};

const dueOf = (limit: Limit, start: string, finding: Finding | undefined): string | null => {
  if (limit === 'own' || limit === 'next-upgrade') return null;
  if (limit === 'catalogue') return (finding && kevEntry(finding)?.due) ?? null;
  const amount = Number.parseInt(limit, 10);
  if (limit.endsWith('mo')) return addMonths(start, amount);
  return addDays(start, limit.endsWith('d') ? amount : Math.floor(amount / 24));
};

const deadlineOf = (policy: DeadlinePolicy, of: Case): readonly Deadline[] => {
  const rule = policy.rules.find(({ when }) => holds(when, of));
  if (rule === undefined) return [];
  const start = startOf(policy.clock, of);
  return [{ policy, rule, finding: of.finding, start, due: dueOf(rule.within, start.date, of.finding) }];
};

/** No date comes last; of one date the rule that asks for evidence comes first. */
const byDate = (a: Deadline, b: Deadline): number => {
  if (a.due === b.due) return Number(b.rule.forensic ?? false) - Number(a.rule.forensic ?? false);
  if (a.due === null || b.due === null) return a.due === null ? 1 : -1;
  return a.due < b.due ? -1 : 1;
};

/** What each policy says of a change, the strictest of its findings for each; the earliest first. */
export const deadlinesOf = (
  change: Change,
  findings: readonly Finding[],
  situation: Situation,
): readonly Deadline[] => {
  const first = situation.firstSeen(change);
  const seen = {
    date: dateOf(first ?? situation.now),
    event: first === null ? 'today, never seen before' : 'first seen',
  };
  const exposed = isExposed(situation.host);
  const cases = (findings.length === 0 ? [undefined] : findings).map((finding) => ({ change, finding, exposed, seen }));
  return situation.policies
    .flatMap((policy) =>
      cases
        .flatMap((of) => deadlineOf(policy, of))
        .sort(byDate)
        .slice(0, 1),
    )
    .sort(byDate);
};
