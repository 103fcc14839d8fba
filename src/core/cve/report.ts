// Where a fleet stands towards one CVE: from the catalogue entry to the package version on each host, every step with its source.
import type {
  BaseScore,
  ExploitedEntry,
  ExploitLikelihood,
  FeedState,
  Intelligence,
  SsvcDecision,
} from '../intelligence.ts';
import { distributionOf } from '../matching/distribution.ts';
import type { Exposure } from '../matching/exposure.ts';
import { exposuresTo, isOpen } from '../matching/exposures.ts';
import { type Support, supportNow, UNKNOWN_SUPPORT } from '../support.ts';
import { type CrossCheck, crossCheckNote, crossChecksOf } from './cross-check.ts';
import type { AppliedFix, Evidence } from './evidence.ts';
import { isTrackedSystem, whyUnknown } from './judgeable.ts';
import { type LearnedFixes, learnedFixes, learnedOf } from './learned.ts';
import { awaitsReboot } from './still-running.ts';

/**
 * `exposed`: a vulnerable version is installed · `reboot-pending`: fixed on disk, the running system may still be vulnerable ·
 * `fixed` · `not-affected`: the vendor says so · `not-named`: neither a tracker nor an advisory names a package of this host with
 * this CVE, which proves nothing where only advisories are read · `unknown`: never scanned, or nobody can say for its release.
 */
export type CveStanding = 'exposed' | 'reboot-pending' | 'fixed' | 'not-affected' | 'not-named' | 'unknown';

/** One package of a host with its version, and the version that ends the CVE. */
export interface CvePackage {
  readonly package: string;
  readonly installed: string;
  readonly fixed: string | null;
  /** As in `Exposure`. */
  readonly standing: Exposure['standing'];
  /** Feed, advisory id, or the run whose plan named the CVE. */
  readonly by: string;
}

export interface CveHost {
  readonly host: string;
  readonly os: Evidence['os'];
  readonly support: Support;
  readonly standing: CveStanding;
  readonly packages: readonly CvePackage[];
  /** The last run that fixed it here and was not taken back, as far as the ledger knows. */
  readonly applied: AppliedFix | null;
  /** ISO time of the packages this is judged by. */
  readonly readAt: string | null;
  /** Where OSV says something else. Nothing is judged by it. */
  readonly crossCheck: readonly CrossCheck[];
  /** Why the standing is not better known, what is left to do, and who disagrees. */
  readonly notes: readonly string[];
}

export interface CveReport {
  readonly cve: string;
  readonly exploited: readonly ExploitedEntry[];
  readonly likelihood: ExploitLikelihood | null;
  readonly decision: SsvcDecision | null;
  readonly score: BaseScore | null;
  readonly feeds: readonly FeedState[];
  readonly hosts: readonly CveHost[];
}

interface Question {
  readonly cve: string;
  readonly intelligence: Intelligence;
  readonly learned: LearnedFixes;
}

const byExposure = ({ packages, source, installed, fixed, standing, by }: Exposure): readonly CvePackage[] =>
  (packages.length === 0 ? [source] : packages).map((name) => ({ package: name, installed, fixed, standing, by }));

/** What other hosts taught, held against the packages of this one. */
const byLearning = ({ os, manifest }: Evidence, { learned }: Question): readonly (CvePackage & { from: string })[] =>
  os === null
    ? []
    : learnedOf(os, manifest?.packages ?? [], learned).map(({ name, installed, fix, isFixed }) => ({
        package: name,
        installed,
        fixed: fix.version,
        standing: isFixed ? 'fixed' : 'not-in-repositories',
        by: fix.by,
        from: fix.from,
      }));

const packagesOf = (evidence: Evidence, question: Question): readonly CvePackage[] => {
  const { os, manifest, pending, foreign } = evidence;
  if (os === null || manifest === null) return [];
  const world = { distribution: distributionOf(os), intelligence: question.intelligence };
  const named = exposuresTo(
    question.cve,
    { manifest, pending: pending ?? [], ...(foreign && { foreign }) },
    world,
  ).flatMap(byExposure);
  if (isTrackedSystem(os)) return named;
  const open = new Set(named.map((one) => one.package));
  const taught = byLearning(evidence, question).filter((one) => !open.has(one.package));
  return [...named, ...taught.map(({ from: _, ...one }) => one)];
};

/** What is fixed on disk, by whether it waits for a reboot. */
const RUNNING = { yes: 'reboot-pending', no: 'fixed', unknown: 'unknown' } as const satisfies Record<
  ReturnType<typeof awaitsReboot>,
  CveStanding
>;

const standingOf = (evidence: Evidence, packages: readonly CvePackage[], question: Question): CveStanding => {
  if (packages.some(isOpen)) return 'exposed';
  const why = whyUnknown(evidence, question.intelligence);
  const fixed = packages.filter(({ standing }) => standing === 'fixed').map((one) => one.package);
  if (fixed.length > 0) return RUNNING[awaitsReboot(evidence, fixed)];
  if (why !== undefined) return 'unknown';
  return packages.length > 0 ? 'not-affected' : 'not-named';
};

const NOT_NAMED = 'no advisory that was ever seen names it: fixed earlier, not affected, or not fixed yet';

/** A standing that rests on another host's offer says whose it was. */
const taughtNote = (evidence: Evidence, question: Question): readonly string[] => {
  if (evidence.os === null || isTrackedSystem(evidence.os)) return [];
  const others = new Set(byLearning(evidence, question).flatMap(({ from }) => (from === evidence.host ? [] : [from])));
  return others.size === 0 ? [] : [`judged by what ${[...others].slice(0, 3).join(', ')} was offered`];
};

/** A kernel is there that ends the CVE, and nobody can say whether it is the one that runs. */
const doubtNote = ({ reboot }: Evidence): string =>
  `fixed on disk, and unknown whether it runs: ${reboot?.reasons.join('; ') ?? ''}`;

const notesOf = (
  evidence: Evidence,
  { standing, packages }: Pick<CveHost, 'standing' | 'packages'>,
  question: Question,
): readonly string[] => {
  const why = whyUnknown(evidence, question.intelligence);
  const mitigated = evidence.livepatched?.includes(question.cve) === true;
  const doubtful = standing === 'unknown' && packages.some((one) => one.standing === 'fixed');
  const services = evidence.services ?? [];
  return [
    ...(why !== undefined && (standing === 'unknown' || standing === 'exposed') ? [why] : []),
    ...(standing === 'exposed' ? takenBackNote(evidence) : []),
    ...(doubtful ? [doubtNote(evidence)] : []),
    ...(standing === 'reboot-pending' ? ['fixed on disk; the running system has not taken it up: reboot'] : []),
    ...(mitigated && (standing === 'exposed' || standing === 'reboot-pending')
      ? ['mitigated by a live patch in the running kernel, not fixed: reboot by window']
      : []),
    ...(standing === 'fixed' && services.length > 0
      ? [`services still run replaced files: ${services.join(', ')}`]
      : []),
    ...(standing === 'not-named' && evidence.os !== null && !isTrackedSystem(evidence.os) ? [NOT_NAMED] : []),
    ...taughtNote(evidence, question),
  ];
};

/** What the run replaced is installed again, and what it brought is not: a rollback, or somebody's hand. */
const isTakenBack = ({ package: name, from, to }: AppliedFix, { manifest }: Evidence): boolean => {
  const versions = manifest?.packages.filter((one) => one.name === name).map(({ version }) => version) ?? [];
  return from !== null && versions.includes(from) && !versions.includes(to);
};

const takenBackNote = (evidence: Evidence): readonly string[] => {
  const back = evidence.applied.find((fix) => isTakenBack(fix, evidence));
  return back === undefined ? [] : [`run ${back.run} brought ${back.package} ${back.to}, which was taken back since`];
};

const hostOf = (evidence: Evidence, question: Question): CveHost => {
  const packages = packagesOf(evidence, question);
  const standing = standingOf(evidence, packages, question);
  const crossCheck = crossChecksOf(evidence, { ...question, known: packages.map(({ fixed }) => fixed) });
  return {
    host: evidence.host,
    os: evidence.os,
    support: evidence.os === null ? UNKNOWN_SUPPORT : supportNow(evidence.os, question.intelligence),
    standing,
    packages,
    applied: evidence.applied.find((fix) => !isTakenBack(fix, evidence)) ?? null,
    readAt: evidence.readAt,
    crossCheck,
    notes: [...notesOf(evidence, { standing, packages }, question), ...crossCheck.map(crossCheckNote)],
  };
};

/** Hosts in the order of the evidence. */
export const cveReport = (cve: string, fleet: readonly Evidence[], intelligence: Intelligence): CveReport => {
  const question: Question = { cve, intelligence, learned: learnedFixes(cve, fleet) };
  return {
    cve,
    exploited: intelligence.exploited(cve),
    likelihood: intelligence.likelihood(cve) ?? null,
    decision: intelligence.decision(cve) ?? null,
    score: intelligence.baseScore?.(cve) ?? null,
    feeds: intelligence.feeds(),
    hosts: fleet.map((evidence) => hostOf(evidence, question)),
  };
};
