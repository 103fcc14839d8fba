// How packages that an earlier transaction left broken are mended. As the rest of this adapter, not proven against a real apk.
import type { Repair } from '../package-manager.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

export const repair = (): Repair => ({
  kind: 'job',
  steps: ['apk fix (unless it would remove packages)'],
  job: { script: new URL('./repair.sh', import.meta.url), args: [PATIENCE_S] },
});
