// Deadline policies as data: which update is due when, by whose rule. Presets are in policies/, own ones in the inventory.
import type { Severity } from '../advisory.ts';

/**
 * Hours (`48h`, counted in whole days), days (`14d`), calendar months (`1mo`, the same day or the last of the month) after the clock
 * started. `catalogue`: the date that CISA's catalogue itself sets. `next-upgrade` and `own`: no date, only the rule's name.
 */
export type Limit = `${number}h` | `${number}d` | `${number}mo` | 'catalogue' | 'next-upgrade' | 'own';

/**
 * When the clock starts. `released`: the advisory was issued. `listed`: CISA KEV listed the CVE. `detected`: first seen here.
 * `listed-or-detected`: the earlier of both. A date that is not known falls back to first seen, then to today, and says so.
 */
export type ClockStart = 'released' | 'listed' | 'detected' | 'listed-or-detected';

/** All conditions that are given must hold; a rule without conditions holds for every update. */
export interface Conditions {
  /** Only updates that are security or may be. */
  readonly security?: true;
  /** Listed in CISA KEV. */
  readonly kev?: boolean;
  /** Host reachable from the internet; unknown counts as reachable. */
  readonly exposed?: boolean;
  readonly automatable?: boolean;
  readonly impact?: 'partial' | 'total';
  /** The vendor's word, else the CVSS score's. */
  readonly severity?: readonly Severity[];
  /** Exploited, or a public exploit exists. */
  readonly exploit?: boolean;
}

export interface DeadlineRule {
  /** Printed beside the date: `row 12`, `critical`. */
  readonly name: string;
  readonly when: Conditions;
  readonly within: Limit;
  /** Collect evidence of an intrusion before patching. */
  readonly forensic?: true;
}

export interface DeadlinePolicy {
  /** Unique, lower case: `bod-26-04`. */
  readonly id: string;
  /** As people call it: `BOD 26-04`. */
  readonly title: string;
  /** Where the rules were published, and how sure that is. */
  readonly source: string;
  readonly clock: ClockStart;
  /** The first rule that holds decides. */
  readonly rules: readonly DeadlineRule[];
}
