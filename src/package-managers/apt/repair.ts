// How an interrupted dpkg is mended, and what a person is told about it beforehand.
import type { InstalledPackage } from '../../core/manifest.ts';
import type { Damage, Repair } from '../package-manager.ts';
import { operandName, splitName } from './names.ts';

/** Seconds that the job waits for another package manager to end. */
const JOB_LOCK_WAIT_S = '300';

/** Killed while it was unpacked: configuring is not enough. */
const mustBeReinstalled = ({ state }: InstalledPackage): boolean => state.includes('reinstreq');

/** @throws Error for a name that no survey lets through. */
const operandOf = (installed: InstalledPackage): string => {
  const operand = operandName(installed);
  if (splitName(operand) === undefined) throw new Error(`not a package for apt: ${JSON.stringify(operand)}`);
  return operand;
};

export const repair = ({ manifest }: Damage): Repair => {
  const broken = manifest.packages.filter(mustBeReinstalled).map(operandOf);
  return {
    kind: 'job',
    steps: [
      'dpkg --force-confdef --force-confold --configure -a',
      ...(broken.length > 0
        ? [`apt-get install --reinstall ${broken.join(' ')} (unless it would remove packages)`]
        : []),
      'apt-get install --fix-broken (unless it would remove packages)',
    ],
    job: {
      script: new URL('./repair.sh', import.meta.url),
      args: [JOB_LOCK_WAIT_S],
      data: { reinstall: broken.join('\n') },
    },
  };
};
