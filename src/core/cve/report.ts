// Where a fleet stands towards one CVE: from the catalogue entry to the package version on each host, every step with its source.
import type { ExploitedEntry, ExploitLikelihood, FeedState, Intelligence, SsvcDecision } from '../intelligence.ts';
import type { InstalledPackage } from '../manifest.ts';
import { distributionOf, trackerOf } from '../matching/distribution.ts';
import type { Exposure } from '../matching/exposure.ts';
import { exposuresTo, isOpen } from '../matching/exposures.ts';
import { compareEvr } from '../version/rpm.ts';
import { type CrossCheck, crossCheckNote, crossChecksOf } from './cross-check.ts';
import type { AppliedFix, Evidence } from './evidence.ts';

/**
 * `exposed`: a vulnerable version is installed · `reboot-pending`: fixed on disk, the running system may still be vulnerable ·
 * `fixed` · `not-affected`: the vendor says so · `not-named`: neither a tracker nor an advisory names a package of this host with
 * this CVE, which proves nothing where only advisories are read · `unknown`: never scanned, or the tracker is missing.
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
  readonly standing: CveStanding;
  readonly packages: readonly CvePackage[];
  /** The last run that fixed it here, as far as the ledger knows. */
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
  readonly feeds: readonly FeedState[];
  readonly hosts: readonly CveHost[];
}

interface Question {
  readonly cve: string;
  readonly intelligence: Intelligence;
  /** First version without the CVE by system and package, from what any host of the fleet was ever offered. */
  readonly learned: ReadonlyMap<string, Learned>;
}

interface Learned {
  readonly version: string;
  readonly by: string;
}

const learnedKey = (os: string, name: string): string => `${os} ${name}`;

/** rpm hosts name a CVE only while its update is pending: what one host was offered tells what ends it on another of its kind. */
const learnedFixes = (cve: string, fleet: readonly Evidence[]): ReadonlyMap<string, Learned> => {
  const fixes = new Map<string, Learned>();
  const learn = (os: string, name: string, found: Learned): void => {
    const known = fixes.get(learnedKey(os, name));
    if (known === undefined || compareEvr(found.version, known.version) < 0) fixes.set(learnedKey(os, name), found);
  };
  for (const { os, pending, applied } of fleet) {
    if (os === null) continue;
    for (const { package: name, to, advisories } of pending ?? []) {
      const by = advisories.find(({ cves }) => cves.includes(cve));
      if (by !== undefined && to !== null) learn(os.id, name, { version: to, by: by.id });
    }
    for (const { package: name, to, advisories, run } of applied)
      learn(os.id, name, { version: to, by: advisories[0] ?? `run ${run}` });
  }
  return fixes;
};

const byExposure = ({ packages, source, installed, fixed, standing, by }: Exposure): readonly CvePackage[] =>
  (packages.length === 0 ? [source] : packages).map((name) => ({ package: name, installed, fixed, standing, by }));

/** What other hosts taught, held against the packages of this one. */
const byLearning = (evidence: Evidence, question: Question): readonly CvePackage[] =>
  (evidence.manifest?.packages ?? []).flatMap((one: InstalledPackage): readonly CvePackage[] => {
    const fix = question.learned.get(learnedKey(evidence.os?.id ?? '', one.name));
    if (fix === undefined) return [];
    const standing = compareEvr(one.version, fix.version) >= 0 ? 'fixed' : 'not-in-repositories';
    return [{ package: one.name, installed: one.version, fixed: fix.version, standing, by: fix.by }];
  });

/** Several kernels stay installed: the newest of a package is the one that counts. */
const newestOnly = (packages: readonly CvePackage[]): readonly CvePackage[] => {
  const newest = new Map<string, CvePackage>();
  for (const one of packages) {
    const known = newest.get(one.package);
    if (known === undefined || compareEvr(one.installed, known.installed) > 0) newest.set(one.package, one);
  }
  return [...newest.values()];
};

const packagesOf = (evidence: Evidence, question: Question): readonly CvePackage[] => {
  const { os, manifest, pending, foreign } = evidence;
  if (os === null || manifest === null) return [];
  const world = { distribution: distributionOf(os), intelligence: question.intelligence };
  const named = exposuresTo(
    question.cve,
    { manifest, pending: pending ?? [], ...(foreign && { foreign }) },
    world,
  ).flatMap(byExposure);
  if (trackerOf(world.distribution) !== undefined) return named;
  const open = new Set(named.map((one) => one.package));
  return [...named, ...newestOnly(byLearning(evidence, question)).filter((one) => !open.has(one.package))];
};

const KERNEL = /^(linux-image|linux-modules|kernel)/;

/** A reboot is pending for these packages: a new kernel that does not run yet, or a reason that names one of them. */
const awaitsReboot = ({ reboot }: Evidence, packages: readonly CvePackage[]): boolean => {
  if (reboot === null || reboot.needed !== true) return false;
  const kernel = reboot.reasons.some((reason) => /kernel/i.test(reason));
  return packages.some(
    (one) => (kernel && KERNEL.test(one.package)) || reboot.reasons.some((reason) => reason.includes(one.package)),
  );
};

const trackerMissing = ({ os }: Evidence, { intelligence }: Question): string | undefined => {
  const tracker = os === null ? undefined : trackerOf(distributionOf(os));
  if (tracker === undefined) return undefined;
  const state = intelligence.feeds().find(({ id }) => id === tracker.feed)?.state ?? 'missing';
  return state === 'missing' ? tracker.feed : undefined;
};

const standingOf = (evidence: Evidence, packages: readonly CvePackage[], question: Question): CveStanding => {
  if (evidence.manifest === null || evidence.os === null) return 'unknown';
  if (packages.some(isOpen)) return 'exposed';
  const fixed = packages.filter(({ standing }) => standing === 'fixed');
  if (fixed.length > 0) return awaitsReboot(evidence, fixed) ? 'reboot-pending' : 'fixed';
  if (packages.length > 0) return 'not-affected';
  return trackerMissing(evidence, question) === undefined ? 'not-named' : 'unknown';
};

const NOT_NAMED_BY_ADVISORIES =
  'no advisory that was ever seen names it: fixed earlier, not affected, or not fixed yet';

const notesOf = (evidence: Evidence, standing: CveStanding, question: Question): readonly string[] => {
  const missing = trackerMissing(evidence, question);
  const tracked = evidence.os !== null && trackerOf(distributionOf(evidence.os)) !== undefined;
  return [
    ...(evidence.manifest === null ? ['never scanned: patchctl scan'] : []),
    ...(missing === undefined ? [] : [`the feed ${missing} is missing: patchctl feeds fetch ${missing}`]),
    ...(evidence.manifest !== null && evidence.pending === null && standing === 'exposed'
      ? ['a run changed this host after its last scan; what is pending now: patchctl scan']
      : []),
    ...(standing === 'reboot-pending' ? ['fixed on disk; the running system has not taken it up: reboot'] : []),
    ...(standing === 'not-named' && !tracked ? [NOT_NAMED_BY_ADVISORIES] : []),
  ];
};

const hostOf = (evidence: Evidence, question: Question): CveHost => {
  const packages = packagesOf(evidence, question);
  const standing = standingOf(evidence, packages, question);
  const crossCheck = crossChecksOf(evidence, { ...question, known: packages.map(({ fixed }) => fixed) });
  return {
    host: evidence.host,
    os: evidence.os,
    standing,
    packages,
    applied: evidence.applied[0] ?? null,
    readAt: evidence.readAt,
    crossCheck,
    notes: [...notesOf(evidence, standing, question), ...crossCheck.map(crossCheckNote)],
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
    feeds: intelligence.feeds(),
    hosts: fleet.map((evidence) => hostOf(evidence, question)),
  };
};
