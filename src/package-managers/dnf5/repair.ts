// How packages that a killed dnf 5 left double are mended. Broken dependencies are a person's: every way out is a decision.
import type { Damage, Repair } from '../package-manager.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

export const repair = ({ faults }: Damage): Repair =>
  faults.some(({ code }) => code === 'manager-interrupted')
    ? {
        kind: 'job',
        steps: ['dnf5 remove --duplicates (unless it would remove more than older versions)'],
        job: { script: new URL('./repair.sh', import.meta.url), args: [PATIENCE_S] },
      }
    : { kind: 'by-hand', steps: ['dnf5 check', 'dnf5 install or dnf5 remove: what it names'] };
