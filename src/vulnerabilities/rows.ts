// What feeds become before they are stored: one flat row per fact, the same for all feeds of a kind.
import type { Severity } from '../core/advisory.ts';
import type { SourceFix, SsvcDecision } from '../core/intelligence.ts';

export interface ExploitedRow {
  readonly table: 'exploited';
  readonly cve: string;
  /** ISO date. */
  readonly added: string;
  readonly due: string | null;
  readonly ransomware: boolean;
}

export interface LikelihoodRow {
  readonly table: 'likelihood';
  readonly cve: string;
  /** 0 to 1. */
  readonly score: number;
  readonly percentile: number;
}

export interface DecisionRow extends SsvcDecision {
  readonly table: 'decision';
  readonly cve: string;
}

export interface FixRow {
  readonly table: 'fix';
  /** As `Distribution.release`. */
  readonly release: string;
  readonly source: string;
  readonly cve: string;
  readonly state: SourceFix['state'];
  readonly fixed: string | null;
  /** Null: the feed rates CVEs elsewhere (`rating`), or not at all. */
  readonly severity: Severity | null;
  readonly note: string | null;
}

/** A CVE's severity, for feeds that rate CVEs once and not in each package. */
export interface RatingRow {
  readonly table: 'rating';
  readonly cve: string;
  readonly severity: Severity;
}

/** A CVE's CVSS base score. */
export interface ScoreRow {
  readonly table: 'score';
  readonly cve: string;
  /** 0 to 10. */
  readonly score: number;
  /** ISO date of the record; null where only the whole feed has one. */
  readonly date: string | null;
}

export interface LifecycleRow {
  readonly table: 'lifecycle';
  readonly product: string;
  readonly release: string;
  /** ISO date. */
  readonly eolFrom: string | null;
  /** As the feed says without a date. */
  readonly isEol: boolean;
}

export type Row = ExploitedRow | LikelihoodRow | DecisionRow | FixRow | RatingRow | ScoreRow | LifecycleRow;
export type TableName = Row['table'];
