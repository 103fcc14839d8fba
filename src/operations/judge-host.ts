// Judges a host's pending changes: priority from feeds and deadlines, soak from the day an update was first seen, end of life.
import type { Advisory, Severity } from '../core/advisory.ts';
import { type Change, isEffective } from '../core/change.ts';
import { isoTime } from '../core/clock.ts';
import { type Residual, residualOf } from '../core/cve/residual.ts';
import type { Host } from '../core/host.ts';
import type { Intelligence, SourceFix } from '../core/intelligence.ts';
import { manifestDigest } from '../core/manifest.ts';
import { distributionOf } from '../core/matching/distribution.ts';
import type { Inspected } from '../core/matching/exposure.ts';
import type { Fix } from '../core/matching/fix.ts';
import { fixesOf } from '../core/matching/fixes.ts';
import { memo } from '../core/memo.ts';
import type { Assessment, Situation } from '../core/priority/assessment.ts';
import { assessTogether } from '../core/priority/group.ts';
import type { DeadlinePolicy } from '../core/priority/policy.ts';
import { comparePriority } from '../core/priority/rank.ts';
import { supportOf, supportText } from '../core/support.ts';
import type { Survey } from '../package-managers/package-manager.ts';
import { AS_REPORTED, type Judge, type Judgement } from './judgement.ts';
import type { HostSurvey } from './survey-host.ts';

/** When an update was first found pending; ISO time, null: by no scan. */
export interface FirstSeen {
  readonly onHost: string | null;
  readonly inFleet: string | null;
}

export interface JudgeInputs {
  readonly intelligence: Intelligence;
  /** Presets and the inventory's own, by name. */
  readonly policies: ReadonlyMap<string, DeadlinePolicy>;
  /** From this EPSS score on (0 to 1) an update is likely to be exploited, where the inventory says nothing else. */
  readonly epssThreshold: number;
  /** Tiers in order of urgency. */
  readonly tiers: readonly string[];
  /** In the order of the changes. */
  readonly firstSeen: (host: string, changes: readonly Change[]) => Promise<readonly FirstSeen[]>;
  /** Waives every soak. */
  readonly emergency: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Hosts of one system have the same packages, and the same CVEs are asked about again and again: each answer is read once. */
const remembering = (intelligence: Intelligence): Intelligence => {
  const feeds = intelligence.feeds();
  const fixes = new Map<string, readonly SourceFix[]>();
  return {
    ...intelligence,
    feeds: () => feeds,
    exploited: memo((cve) => intelligence.exploited(cve)),
    likelihood: memo((cve) => intelligence.likelihood(cve)),
    decision: memo((cve) => intelligence.decision(cve)),
    fixes(distribution, source) {
      const key = `${distribution.id} ${distribution.release} ${source}`;
      const known = fixes.get(key) ?? intelligence.fixes(distribution, source);
      fixes.set(key, known);
      return known;
    },
  };
};

/** Hosts with the same packages and the same plan have the same residual risk: large fleets have many of them. */
const rememberingResiduals = (intelligence: Intelligence) => {
  const known = new Map<string, Residual | null>();
  return (inspected: Inspected, os: { readonly id: string; readonly version: string }): Residual | null => {
    const planned = inspected.pending.map(({ action, package: name, arch, to }) => `${action} ${name} ${arch} ${to}`);
    const key = [os.id, os.version, manifestDigest(inspected.manifest), ...planned, ...(inspected.foreign ?? [])].join(
      '\n',
    );
    const residual = known.has(key) ? (known.get(key) ?? null) : residualOf(inspected, os, intelligence);
    known.set(key, residual);
    return residual;
  };
};

/** Judges by feeds, policies and the ledger's first sightings. Hosts that could not be asked are left as they are. */
export const judgeBy = (given: JudgeInputs): Judge => {
  const inputs = { ...given, intelligence: remembering(given.intelligence) };
  const residuals = rememberingResiduals(inputs.intelligence);
  return async (host, seen) => {
    const { facts, survey } = seen;
    if (facts === undefined) return AS_REPORTED;
    const pending = survey?.pending ?? [];
    const sightings = await inputs.firstSeen(host.name, pending);
    const since = new Map(pending.map((change, index) => [keyOf(change), sightings[index]]));
    const situation = situationOf(inputs, { host, os: facts.os, since, livepatched: survey?.livepatched ?? [] });
    const today = isoTime(inputs.now).slice(0, 10);
    const support = supportOf(facts.os, inputs.intelligence, today);
    const ended = supportText(support);
    const assess = (changes: readonly Change[]): readonly Change[] => assessed(changes, situation);
    return {
      assess,
      waits: soakOf({ host, seen, since, inputs }, assess),
      attention: ended === undefined ? [] : [ended],
      support,
      residual: (planned) => (survey === undefined ? null : residuals(inspectedAs(survey, planned), facts.os)),
    };
  };
};

const inspectedAs = ({ manifest, foreign }: Survey, pending: readonly Change[]): Inspected => ({
  manifest,
  pending,
  ...(foreign && { foreign }),
});

type Sightings = ReadonlyMap<string, FirstSeen | undefined>;

const keyOf = ({ package: name, arch, to }: Change): string => `${name} ${arch} ${to}`;

interface Place {
  readonly host: Host;
  readonly os: { readonly id: string; readonly version: string };
  readonly since: Sightings;
  /** CVEs that a live patch takes care of. */
  readonly livepatched: readonly string[];
}

const situationOf = (inputs: JudgeInputs, { host, os, since, livepatched }: Place): Situation => ({
  host: { name: host.name, exposure: host.exposure },
  tierRank: inputs.tiers.indexOf(host.tier),
  distribution: distributionOf(os),
  intelligence: inputs.intelligence,
  firstSeen: (change) => since.get(keyOf(change))?.onHost ?? null,
  policies: host.deadlines.flatMap((name) => inputs.policies.get(name) ?? []),
  epssThreshold: host.epssThreshold ?? inputs.epssThreshold,
  livepatched,
  now: isoTime(inputs.now),
});

const WORST: readonly Severity[] = ['critical', 'important', 'unrated', 'moderate', 'low'];

/** What trackers know and the host's advisories do not name, as advisories: `DSA-6015-1`, or the tracker itself. */
const trackedAdvisories = (change: Change, fixes: readonly Fix[]): readonly Advisory[] => {
  const named = new Set(change.advisories.flatMap(({ cves }) => cves));
  const byId = new Map<string, Fix[]>();
  for (const fix of fixes.filter(({ cve }) => !named.has(cve))) {
    const id = /^(DSA|DLA|USN|ASA|AVG)-[\w-]+$/.test(fix.note ?? '') ? (fix.note ?? fix.by) : fix.by;
    byId.set(id, [...(byId.get(id) ?? []), fix]);
  }
  return [...byId].map(([id, some]) => ({
    id,
    type: 'security',
    severity: WORST.find((one) => some.some(({ severity }) => severity === one)) ?? 'unrated',
    cves: some.map(({ cve }) => cve).sort(),
  }));
};

interface Assessed {
  readonly change: Change;
  readonly assessment: Assessment;
}

const overlaid = ({ change, assessment }: Assessed, situation: Situation): Change => {
  const { band, due, policy, forensic, factors, security } = assessment;
  const { forensic: _before, ...reported } = change;
  const advisories = [...change.advisories, ...trackedAdvisories(change, fixesOf(change, situation))];
  return { ...reported, band, due, policy, ...(forensic !== null && { forensic }), factors, security, advisories };
};

/** The most urgent first. */
const assessed = (changes: readonly Change[], situation: Situation): readonly Change[] => {
  const assessments = assessTogether(changes, situation);
  return changes
    .flatMap((change, index): readonly Assessed[] => {
      const assessment = assessments[index];
      return assessment === undefined ? [] : [{ change, assessment }];
    })
    .sort((a, b) => comparePriority(a.assessment.rank, b.assessment.rank))
    .map((one) => overlaid(one, situation));
};

interface Soak {
  readonly host: Host;
  readonly seen: HostSurvey;
  readonly since: Sightings;
  readonly inputs: JudgeInputs;
}

const DAY_MS = 86_400_000;

/** EXPLOITED and LIKELY never wait. */
const isUrgent = ({ band }: Change): boolean => band <= 2;

/**
 * Soak counts from the first scan that found the version anywhere in the fleet. A system that cannot be patched in part waits for its
 * youngest update, but no longer than twice the soak for its oldest, and goes as a whole when one of them is urgent.
 */
const soakOf = (
  { host, seen, since, inputs }: Soak,
  assess: (changes: readonly Change[]) => readonly Change[],
): Judgement['waits'] => {
  const { soakDays } = host.policy;
  if (inputs.emergency || soakDays === 0) return () => undefined;
  const begunAt = (change: Change): number => Date.parse(since.get(keyOf(change))?.inFleet ?? isoTime(inputs.now));
  const why = (begun: number): string | undefined => {
    const until = begun + soakDays * DAY_MS;
    if (inputs.now >= until) return undefined;
    const day = (time: number): string => isoTime(time).slice(0, 10);
    return `soaks until ${day(until)} (tier ${host.tier}: ${soakDays}d, first seen ${day(begun)})`;
  };
  if (seen.can?.upgradeInPart !== false) return (change) => (isUrgent(change) ? undefined : why(begunAt(change)));
  const all = assess(seen.survey?.pending ?? []).filter(isEffective);
  const begun = all.map(begunAt);
  // Something new arrives on a rolling system every day: the oldest update waits twice as long at most.
  const last = Math.min(Math.max(...begun), Math.min(...begun) + soakDays * DAY_MS);
  const whole = all.some(isUrgent) ? undefined : why(last);
  return () => whole;
};
