// Advisories as the host's own metadata names them, with the vendor's severity mapped to one scale.

/** The vendor's word on one scale; `unrated` when the advisory is security but carries no usable severity. */
export type Severity = 'critical' | 'important' | 'moderate' | 'low' | 'unrated';

export interface Advisory {
  /** RHSA-2024:1234, DSA-…, or an origin label such as `Debian-Security` where the manager names no advisory. */
  readonly id: string;
  readonly type: 'security' | 'bugfix' | 'enhancement' | 'unknown';
  readonly severity: Severity;
  /** CVE ids, sorted. */
  readonly cves: readonly string[];
  /** ISO date of its publication; absent where the manager does not say. */
  readonly issued?: string;
}

const WORDS: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    critical: 'critical',
    important: 'important',
    high: 'important',
    moderate: 'moderate',
    medium: 'moderate',
    low: 'low',
  } as const),
);

/** Maps vendors' words (`Important`, `high`, `medium`, `Low`, `None`, ``) onto one scale; unknown words are `unrated`. */
export const severityOf = (word: string): Severity => WORDS.get(word.trim().toLowerCase()) ?? 'unrated';
