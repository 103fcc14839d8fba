// The reasons behind an assessment, each with source and date; what is not known is said, with what it was taken for.
import type { Change, Factor } from '../change.ts';
import { trackerOf } from '../matching/distribution.ts';
import type { Situation } from './assessment.ts';
import { dateOf } from './calendar.ts';
import type { Deadline } from './deadline.ts';
import { deadlineFactor } from './deadline-factor.ts';
import { factor, feedOf } from './factor.ts';
import { type Finding, hasExploit, isExploited, kevEntry, ratingOf } from './finding.ts';

const CATALOGUES = { kev: 'CISA KEV', euvd: "the EU's KEV" } as const;

const exploitedFactor = (finding: Finding, { intelligence }: Situation): Factor => {
  const entry = finding.exploited[0];
  if (entry !== undefined) {
    const ransomware = entry.ransomware ? ', used by ransomware' : '';
    const value = `${finding.cve} in ${CATALOGUES[entry.catalogue]} since ${dateOf(entry.added)}${ransomware}`;
    return factor('exploited', value, feedOf(intelligence, entry.catalogue).label, entry.added);
  }
  if (isExploited(finding)) {
    return factor('exploited', `${finding.cve} actively, says CISA's SSVC`, 'ssvc', finding.decision?.date ?? null);
  }
  const kev = feedOf(intelligence, 'kev');
  if (kev.missing) return factor('exploited', 'unknown (treated as not exploited)', kev.label);
  const value = finding.cve === null ? 'unknown: no CVE is named (treated as not exploited)' : 'not in CISA KEV';
  return factor('exploited', value, kev.label, kev.date);
};

const EXPOSURES = {
  internet: 'host internet-facing',
  internal: 'host internal',
  isolated: 'host isolated',
  unknown: 'unknown (treated as internet-facing)',
} as const satisfies Record<Situation['host']['exposure'], string>;

const yesNo = (answer: boolean): string => (answer ? 'yes' : 'no');

const ssvcFactor = (finding: Finding, { intelligence }: Situation): Factor => {
  const { label } = feedOf(intelligence, 'ssvc');
  const { decision } = finding;
  if (decision === undefined) {
    const taken = isExploited(finding) ? 'automatable=yes, impact=total' : 'automatable=no, impact=partial';
    return factor('ssvc', `unknown (treated as ${taken})`, label);
  }
  const exploit = !isExploited(finding) && hasExploit(finding) ? 'public exploit, ' : '';
  const value = `${exploit}automatable=${yesNo(decision.automatable)}, impact=${decision.technicalImpact}`;
  return factor('ssvc', value, label, decision.date);
};

/** EPSS has millions of rows: a CVE that is not in it is unknown, not harmless. */
const epssFactor = ({ cve, likelihood }: Finding, { intelligence, epssThreshold }: Situation): Factor => {
  const { label, date } = feedOf(intelligence, 'epss');
  if (likelihood === undefined) return factor('epss', `EPSS unknown (treated as below ${epssThreshold})`, label, date);
  const { score, percentile } = likelihood;
  return factor(
    'epss',
    `EPSS ${score.toFixed(2)} (p${(percentile * 100).toFixed(1)}) for ${cve}`,
    label,
    likelihood.date,
  );
};

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** The vendor's word comes first; without it the score decides, and without both the update counts as high. */
const severityFactor = ({ severity, score, by, issued }: Finding): Factor => {
  if (severity !== 'unrated') return factor('severity', `vendor ${capital(severity)}`, by, issued);
  const taken =
    score === undefined
      ? 'high'
      : `${ratingOf({ severity, score })}, by CVSS ${score.score.toFixed(1)} of ${score.feed}`;
  return factor('severity', `vendor severity unknown (treated as ${taken})`, by, issued);
};

const cvssFactor = ({ score }: Finding, { intelligence }: Situation): Factor => {
  if (score !== undefined) return factor('cvss', `CVSS ${score.score.toFixed(1)}`, score.feed, score.date);
  const { label, date } = feedOf(intelligence, 'ssvc');
  return factor('cvss', 'unknown (last among equals)', label, date);
};

const ratingFactors = (finding: Finding, { security }: Grounds, situation: Situation): readonly Factor[] => {
  if (finding.cve === null && security === 'unknown')
    return [factor('security', 'unknown whether it is security (treated as high)', finding.by)];
  return [severityFactor(finding), ...(finding.cve === null ? [] : [cvssFactor(finding, situation)])];
};

/** So many CVEs are named. */
const SHOWN = 3;

const fixFactor = (finding: Finding, findings: readonly Finding[]): Factor => {
  const others = findings.flatMap(({ cve }) => (cve === null || cve === finding.cve ? [] : [cve]));
  const cves = [...(finding.cve === null ? [] : [finding.cve]), ...others];
  const more = cves.length > SHOWN ? ` and ${cves.length - SHOWN} more` : '';
  const value = cves.length === 0 ? 'no CVE is named' : `fixes ${cves.slice(0, SHOWN).join(', ')}${more}`;
  return factor('fixes', value, finding.by, finding.issued);
};

const livepatchFactors = (findings: readonly Finding[]): readonly Factor[] => {
  const cves = findings.flatMap(({ cve, livepatched }) => (livepatched && cve !== null ? [cve] : []));
  return cves.length === 0
    ? []
    : [factor('livepatch', `${cves.join(', ')} live-patched: one band lower, reboot by window`, 'host')];
};

export interface Grounds {
  readonly security: Change['security'];
  readonly findings: readonly Finding[];
  /** The one that decides the band; undefined when the update is not security. */
  readonly lead: Finding | undefined;
  readonly deadlines: readonly Deadline[];
  readonly firstSeen: string | null;
}

/** Why an update is not security: its tracker knows no fix, or the repository says so. */
const notSecurity = ({ distribution, intelligence }: Situation): Factor => {
  const tracker = trackerOf(distribution);
  if (tracker === undefined) return factor('security', 'no security advisory names it', 'host');
  const feed = feedOf(intelligence, tracker.feed);
  if (feed.missing)
    return factor('security', 'not from a security repository; tracker unknown (treated as no fix)', feed.label);
  if (!intelligence.covers(distribution)) {
    const value = `the ${tracker.feed} feed does not cover ${distribution.release} (treated as no fix)`;
    return factor('security', value, feed.label, feed.date);
  }
  return factor('security', 'the tracker knows no vulnerability that it ends', feed.label, feed.date);
};

/** When the vendor told of it, and when CISA told of its exploitation. */
const datesOf = (lead: Finding): readonly Factor[] => {
  const { issued, by } = lead;
  const kev = kevEntry(lead);
  return [
    factor('issued', issued === null ? 'unknown (treated as first seen)' : dateOf(issued), by, issued),
    ...(kev ? [factor('listed', `added to CISA KEV ${dateOf(kev.added)}`, 'kev', kev.added)] : []),
  ];
};

/** Every reason, the ones that decide first. */
export const factorsOf = (grounds: Grounds, situation: Situation): readonly Factor[] => {
  const { findings, lead, deadlines, firstSeen } = grounds;
  const reasons =
    lead === undefined
      ? [notSecurity(situation)]
      : [
          exploitedFactor(lead, situation),
          factor('exposure', EXPOSURES[situation.host.exposure], 'inventory'),
          ssvcFactor(lead, situation),
          ...deadlines.map(deadlineFactor),
          epssFactor(lead, situation),
          ...ratingFactors(lead, grounds, situation),
          ...livepatchFactors(findings),
          fixFactor(lead, findings),
        ];
  return [
    ...reasons,
    ...(lead === undefined ? deadlines.map(deadlineFactor) : datesOf(lead)),
    factor('first seen', firstSeen === null ? 'unknown (treated as today)' : dateOf(firstSeen), 'ledger', firstSeen),
    factor('evaluated', dateOf(situation.now), 'patchctl', situation.now),
  ];
};
