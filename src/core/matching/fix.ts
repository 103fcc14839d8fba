// A fix: one vulnerability that one update ends, and who says so.
import type { Severity } from '../advisory.ts';

export interface Fix {
  readonly cve: string;
  /** Source package, or the package itself where trackers and advisories speak of packages. */
  readonly source: string;
  /** First version without the vulnerability; null where an advisory names the package to install, not a version. */
  readonly fixed: string | null;
  readonly severity: Severity;
  /** Feed that says so (`debian`), or id of the advisory. */
  readonly by: string;
  /** The tracker's own word: DSA or AVG id, `needs ESM`; null when it has none. */
  readonly note: string | null;
}
