// How packages that a killed tdnf left double are mended; tdnf has no command for it. Broken dependencies are a person's.
import type { Damage, Repair } from '../package-manager.ts';
import { repairOfDoubled } from '../rpm/doubled.ts';
import { isKernel } from './kernel.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

export const repair = ({ manifest }: Damage): Repair => {
  const { data, removal, again } = repairOfDoubled(manifest, isKernel);
  if (again.length === 0)
    return { kind: 'by-hand', steps: ['rpm -Va --nofiles', 'tdnf install or tdnf remove: what it names'] };
  return {
    kind: 'job',
    steps: [...removal, `tdnf reinstall ${again.join(' ')}`],
    job: { script: new URL('./repair.sh', import.meta.url), args: [PATIENCE_S], data },
  };
};
