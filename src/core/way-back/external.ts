// Can a host come back as a whole machine? Laid over the judgement about its packages, before anything is done.
import { type Change, isEffective } from '../change.ts';
import type { ExternalSnapshot, WayBack } from '../snapshot-policy.ts';
import type { JudgedWayBack } from './filesystem.ts';

/** The word of the inventory: that the keeper of the snapshots can do it shows when it is asked. */
export const withExternal = (
  packages: WayBack,
  external: ExternalSnapshot | undefined,
  changes: readonly Change[],
): JudgedWayBack => {
  if (external?.restore === undefined || !changes.some(isEffective)) return packages;
  return {
    verdict: 'full',
    reasons: packages.reasons.map((reason) => `only with its external snapshot: ${reason}`),
    by_packages: packages.verdict,
  };
};
