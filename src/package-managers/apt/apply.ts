// The job that applies exactly a plan's changes, with the marks that must look as before when it is done.
import { type Change, isEffective } from '../../core/change.ts';
import type { Job, PackageSnapshot } from '../package-manager.ts';
import { operandName } from './names.ts';
import { hasDowngrades, operandsOf } from './operands.ts';

/** Seconds that a job waits for another package manager to end. */
const JOB_LOCK_WAIT_S = 300;

const APPLY_SCRIPT = new URL('./apply.sh', import.meta.url);

/** dpkg itself is always native: `apt-mark` names native packages without an architecture, foreign ones with it. */
const wasAutomatic = ({ package: name, arch }: Change, before: PackageSnapshot): boolean => {
  const native = before.manifest.packages.find((one) => one.name === 'dpkg')?.arch;
  const id = arch === 'all' || arch === native ? name : `${name}:${arch}`;
  return before.automatic.includes(id);
};

/** New packages came as dependencies; others get back the mark that naming them takes away. */
const automaticAfter = (changes: readonly Change[], before: PackageSnapshot): readonly string[] =>
  changes
    .filter(isEffective)
    .filter((change) => change.action === 'install' || (change.action !== 'remove' && wasAutomatic(change, before)))
    .map((change) => operandName({ name: change.package, arch: change.arch }));

export const applyJob = (changes: readonly Change[], before: PackageSnapshot): Job => ({
  script: APPLY_SCRIPT,
  args: [String(JOB_LOCK_WAIT_S), ...(hasDowngrades(changes) ? ['--allow-downgrades'] : [])],
  data: { operands: operandsOf(changes), automatic: automaticAfter(changes, before).join('\n') },
});
