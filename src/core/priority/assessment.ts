// What a priority is drawn from, and what it says: the types of this room.
import type { Band } from '../band.ts';
import type { Change, Factor } from '../change.ts';
import type { Host } from '../host.ts';
import type { Distribution, Intelligence } from '../intelligence.ts';
import type { DeadlinePolicy } from './policy.ts';
import type { Rank } from './rank.ts';

/** Everything about a change that is not in the change itself. */
export interface Situation {
  /** `unknown` exposure is treated as internet-facing: what is not known is not assumed harmless. */
  readonly host: Pick<Host, 'name' | 'exposure'>;
  /** Place of the host's tier in the inventory, 0 is patched first. */
  readonly tierRank: number;
  readonly distribution: Distribution;
  readonly intelligence: Intelligence;
  /** ISO date or time at which the update was first found; null when no scan recorded it. */
  firstSeen(change: Change): string | null;
  /** Those that hold for the host; the earliest due date wins. */
  readonly policies: readonly DeadlinePolicy[];
  /** From this EPSS score on (0 to 1) a vulnerability counts as likely to be exploited. */
  readonly epssThreshold: number;
  /** CVEs that a live patch in the running kernel takes care of: they count one band lower. */
  readonly livepatched: readonly string[];
  /** ISO time of the assessment. */
  readonly now: string;
}

/** EPSS 0.10: the chance of exploitation within 30 days that makes an update LIKELY unless configured otherwise. */
export const EPSS_THRESHOLD = 0.1;

export interface Assessment {
  readonly band: Band;
  /** As the change says, or true where a tracker knows a CVE that it fixes. */
  readonly security: true | false | 'unknown';
  /** CVEs that the update fixes, sorted. */
  readonly cves: readonly string[];
  /** ISO date, the last day in time; null when no policy sets one. */
  readonly due: string | null;
  /** Id of the policy that set {@link due}. */
  readonly policy: string | null;
  readonly overdue: boolean;
  /** Id of the policy that wants evidence of an intrusion collected before patching. */
  readonly forensic: string | null;
  /** Everything that decided, and every input that was missing. */
  readonly factors: readonly Factor[];
  /** The sort key, see `comparePriority`. */
  readonly rank: Rank;
}
