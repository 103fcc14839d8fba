// The band of one finding: exploitation first, then its likelihood, then severity. No weights, so nothing outweighs exploitation.
import { type Band, SEVERITY_BAND } from '../band.ts';
import type { Situation } from './assessment.ts';
import { type Finding, hasExploit, isExploited, ratingOf } from './finding.ts';

/** Unknown counts as reachable: what is not known is not assumed harmless. */
export const isExposed = ({ exposure }: Situation['host']): boolean =>
  exposure === 'internet' || exposure === 'unknown';

const isLikely = (finding: Finding, { host, epssThreshold }: Situation): boolean => {
  const { likelihood, decision } = finding;
  if (likelihood !== undefined && likelihood.score >= epssThreshold) return true;
  if (isExposed(host) && decision?.automatable === true && decision.technicalImpact === 'total') return true;
  return hasExploit(finding) && SEVERITY_BAND[ratingOf(finding)] < 5 && ratingOf(finding) !== 'unrated';
};

const bandWithoutLivepatch = (finding: Finding, situation: Situation): Band => {
  if (isExploited(finding)) return 1;
  return isLikely(finding, situation) ? 2 : SEVERITY_BAND[ratingOf(finding)];
};

const LOWER = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 5, 6: 6 } as const satisfies Record<Band, Band>;

/** A live patch lowers by one band, but never out of the security bands. */
export const bandOfFinding = (finding: Finding, situation: Situation): Band => {
  const band = bandWithoutLivepatch(finding, situation);
  return finding.livepatched ? LOWER[band] : band;
};
