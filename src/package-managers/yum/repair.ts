// How what a killed yum left is mended. Its own tools for that guess: they are run where their guess is nobody's loss. Broken
// dependencies are a person's: every way out is a decision.
import type { Damage, Repair } from '../package-manager.ts';
import { repairOfDoubled } from '../rpm/doubled.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

/** yum knows better, and is asked by the job; package-cleanup passes over these, too. */
const isKernel = (name: string): boolean => name.startsWith('kernel');

export const repair = ({ faults, manifest }: Damage): Repair => {
  if (!faults.some(({ code }) => code === 'manager-interrupted'))
    return { kind: 'by-hand', steps: ['yum check', 'yum install or yum remove: what it names'] };
  const { data, removal, again } = repairOfDoubled(manifest, isKernel);
  return {
    kind: 'job',
    steps: [
      'yum-complete-transaction (where yum left a journal, unless it would remove packages, or packages were changed since)',
      ...removal,
      ...(again.length > 0 ? [`yum reinstall ${again.join(' ')}`] : []),
      'yum-complete-transaction --cleanup-only (where a journal is left, and yum check finds nothing)',
    ],
    job: { script: new URL('./repair.sh', import.meta.url), args: [PATIENCE_S], data },
  };
};
