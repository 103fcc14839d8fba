// The job that applies exactly the planned versions and leaves the marks as they were.
import type { Change } from '../../core/change.ts';
import type { Job, PackageSnapshot } from '../package-manager.ts';
import { jobData } from '../rpm/job-data.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const APPLY_PATIENCE_S = '300';

/** Applies the upgrades, installs and downgrades; the planned removals come along with what replaces them. */
export const apply = (changes: readonly Change[], before: PackageSnapshot): Job => ({
  script: new URL('./apply.sh', import.meta.url),
  args: [APPLY_PATIENCE_S],
  data: jobData(changes, before),
});
