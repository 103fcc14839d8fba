// A finding: one vulnerability that a change ends, with everything the feeds say of it.
import type { Severity } from '../advisory.ts';
import type { Change } from '../change.ts';
import type { BaseScore, ExploitedEntry, ExploitLikelihood, SsvcDecision } from '../intelligence.ts';
import { fixesOf } from '../matching/fixes.ts';
import type { Situation } from './assessment.ts';

export interface Finding {
  /** Null: an advisory without CVEs, or an update that is security without anybody saying why. */
  readonly cve: string | null;
  /** The vendor's word. */
  readonly severity: Severity;
  /** Feed, advisory or repository that says so. */
  readonly by: string;
  /** ISO date of the advisory; null when not known. */
  readonly issued: string | null;
  /** What the catalogues of exploited vulnerabilities say, CISA's first. */
  readonly exploited: readonly ExploitedEntry[];
  readonly likelihood: ExploitLikelihood | undefined;
  readonly decision: SsvcDecision | undefined;
  readonly score: BaseScore | undefined;
  /** A live patch in the running kernel takes care of it until the next reboot. */
  readonly livepatched: boolean;
}

type Named = Pick<Finding, 'cve' | 'severity' | 'by'>;

/** Rated security advisories without CVEs count as they are rated. */
const withoutCves = ({ advisories }: Change): readonly Named[] =>
  advisories
    .filter(({ type, cves, severity }) => type === 'security' && cves.length === 0 && severity !== 'unrated')
    .map(({ id, severity }) => ({ cve: null, severity, by: id }));

/** An update that is security, or may be, and nothing says which: unrated. */
const unnamed = ({ security, advisories, origin }: Change): readonly Named[] =>
  security === false ? [] : [{ cve: null, severity: 'unrated', by: advisories[0]?.id ?? origin }];

const withKnowledge = (named: Named, change: Change, { intelligence, livepatched }: Situation): Finding => {
  const { cve } = named;
  const issued = change.advisories.find(
    ({ id, cves }) => id === named.by || (cve !== null && cves.includes(cve)),
  )?.issued;
  const about = cve === null ? undefined : knowledgeOf(cve, intelligence);
  return {
    ...named,
    issued: issued ?? null,
    exploited: about?.exploited ?? [],
    likelihood: about?.likelihood,
    decision: about?.decision,
    score: about?.score,
    livepatched: cve !== null && livepatched.includes(cve),
  };
};

const knowledgeOf = (cve: string, intelligence: Situation['intelligence']) => ({
  exploited: [...intelligence.exploited(cve)].sort(
    (a, b) => Number(a.catalogue === 'euvd') - Number(b.catalogue === 'euvd'),
  ),
  likelihood: intelligence.likelihood(cve),
  decision: intelligence.decision(cve),
  score: intelligence.baseScore?.(cve),
});

/** The findings of a change; none when it is known not to be security. */
export const findingsOf = (change: Change, situation: Situation): readonly Finding[] => {
  const named: readonly Named[] = [...fixesOf(change, situation), ...withoutCves(change)];
  return (named.length > 0 ? named : unnamed(change)).map((one) => withKnowledge(one, change, situation));
};

/** CISA KEV's entry. */
export const kevEntry = ({ exploited }: Finding): ExploitedEntry | undefined =>
  exploited.find(({ catalogue }) => catalogue === 'kev');

/** In a catalogue of exploited vulnerabilities, or seen exploited by CISA's analysts. */
export const isExploited = ({ exploited, decision }: Finding): boolean =>
  exploited.length > 0 || decision?.exploitation === 'active';

/** Exploited, or an exploit is public. */
export const hasExploit = (finding: Finding): boolean =>
  isExploited(finding) || finding.decision?.exploitation === 'poc';

/** The vendor's word, and CVSS only where the vendor has none. */
export const ratingOf = ({ severity, score }: Pick<Finding, 'severity' | 'score'>): Severity => {
  if (severity !== 'unrated' || score === undefined) return severity;
  if (score.score >= 9) return 'critical';
  if (score.score >= 7) return 'important';
  return score.score >= 4 ? 'moderate' : 'low';
};
