// What the world knows of vulnerabilities, as the feeds on the bastion say it. A lookup, never a download: missing is said, not assumed.
import type { Severity } from './advisory.ts';

/**
 * kev: CISA KEV · euvd: the EU's KEV · epss: FIRST EPSS · ssvc: CISA Vulnrichment · debian, ubuntu, alpine, arch: the distributions'
 * own trackers · eol: endoflife.date · osv: optional cross-check.
 */
export type FeedId = 'kev' | 'euvd' | 'epss' | 'ssvc' | 'debian' | 'ubuntu' | 'alpine' | 'arch' | 'eol' | 'osv';

/** `missing`: never fetched or imported. `stale`: older than its limit; its answers still count, with their age shown. */
export interface FeedState {
  readonly id: FeedId;
  readonly state: 'fresh' | 'stale' | 'missing';
  /** When its bytes were last proven current (a 304 counts); ISO time. */
  readonly fetchedAt: string | null;
  /** The date the data itself carries (KEV `dateReleased`, EPSS `score_date`); ISO date. */
  readonly dataDate: string | null;
  readonly ageS: number | null;
  /** Rows in the lookup store. */
  readonly entries: number;
  /** What is loaded of a feed that has one document per release; absent where the feed holds all releases. */
  readonly releases?: readonly string[];
}

/** One row of CISA's or the EU's catalogue of known exploited vulnerabilities. */
export interface ExploitedEntry {
  readonly cve: string;
  readonly catalogue: 'kev' | 'euvd';
  /** ISO date. */
  readonly added: string;
  /** ISO date of the catalogue's own deadline (legacy BOD 22-01). */
  readonly due: string | null;
  readonly ransomware: boolean;
}

/** EPSS: probability of exploitation within 30 days, 0 to 1, and its rank among all CVEs, 0 to 1. */
export interface ExploitLikelihood {
  readonly score: number;
  readonly percentile: number;
  /** ISO date of the scores. */
  readonly date: string;
}

/** SSVC decision points as CISA publishes them. */
export interface SsvcDecision {
  readonly exploitation: 'none' | 'poc' | 'active';
  readonly automatable: boolean;
  readonly technicalImpact: 'partial' | 'total';
  /** ISO date; null when the record has none. */
  readonly date: string | null;
}

/** CVSS base score, 0 to 10, as the feed publishes it. */
export interface BaseScore {
  readonly score: number;
  readonly feed: FeedId;
  /** ISO date; null when the record has none. */
  readonly date: string | null;
}

/** A distribution as its tracker names it: `debian` `12`, `ubuntu` `22.04`, `alpine` `3.20`, `arch` ``. */
export interface Distribution {
  readonly id: string;
  readonly release: string;
}

/**
 * What a distribution's tracker says of one CVE in one source package.
 * `fixed` without a version never occurs; `not-affected` is Debian's fixed version `0`.
 */
export interface SourceFix {
  readonly cve: string;
  readonly source: string;
  readonly state: 'fixed' | 'open' | 'wont-fix' | 'not-affected' | 'undetermined';
  /** Source version that fixes it; null unless `state` is `fixed`. */
  readonly fixed: string | null;
  readonly severity: Severity;
  readonly feed: FeedId;
  /** The tracker's own word: `unimportant`, `<postponed>`, `needs ESM`, DSA or AVG id. */
  readonly note: string | null;
}

/** What OSV says of one CVE. It is late by days and lacks entries: shown beside the trackers' word, never judged by. */
export interface SecondOpinion {
  /** All packages of the distribution's release; empty: OSV does not name the CVE there. */
  readonly fixes: readonly SourceFix[];
  /** ISO date of its latest record. */
  readonly date: string;
}

/** Where the support of an operating system's release ends. */
export interface Lifecycle {
  readonly product: string;
  readonly release: string;
  /** ISO date of the last day of the vendor's free support; null when not announced. */
  readonly eolFrom: string | null;
  readonly isEol: boolean;
}

/** All lookups are synchronous and local. Undefined means "not listed" only where {@link feeds} says that the feed is there. */
export interface Intelligence {
  feeds(): readonly FeedState[];
  /** Whether the distribution's own tracker is loaded and holds this release: only then does "no row" mean anything. */
  covers(distribution: Distribution): boolean;
  exploited(cve: string): readonly ExploitedEntry[];
  likelihood(cve: string): ExploitLikelihood | undefined;
  decision(cve: string): SsvcDecision | undefined;
  /** CVSS, where a feed carries it (Vulnrichment, EUVD); the method may be absent. */
  baseScore?(cve: string): BaseScore | undefined;
  /** Everything the distribution's tracker says of a source package. */
  fixes(distribution: Distribution, source: string): readonly SourceFix[];
  /** Everything the trackers say of a CVE, all source packages of the distribution. */
  fixesOfCve(distribution: Distribution, cve: string): readonly SourceFix[];
  /** OSV's word; undefined where it is not loaded for the distribution, or does not cover the release. The method may be absent. */
  crossCheck?(distribution: Distribution, cve: string): SecondOpinion | undefined;
  /** `id` and `version` of os-release. */
  lifecycle(os: { readonly id: string; readonly version: string }): Lifecycle | undefined;
}

/** What is known without any feed: nothing, and it says so. */
export const NO_INTELLIGENCE: Intelligence = {
  feeds: () => [],
  covers: () => false,
  exploited: () => [],
  likelihood: () => undefined,
  decision: () => undefined,
  fixes: () => [],
  fixesOfCve: () => [],
  lifecycle: () => undefined,
};
