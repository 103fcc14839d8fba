// How much more the file systems will hold after a transaction, from rpm's exact sizes.
import type { Change } from '../../core/change.ts';
import type { Candidate } from './candidates.ts';
import type { SizedPackage } from './installed.ts';

export interface Sizes {
  readonly installed: readonly SizedPackage[];
  readonly available: readonly Candidate[];
}

/** Bytes: what comes minus what goes; null when a package comes whose size is not known. */
export const diskBytes = (changes: readonly Change[], { installed, available }: Sizes): number | null => {
  let sum = 0;
  for (const { package: name, arch, from, to } of changes) {
    const coming = available.find((one) => one.name === name && one.arch === arch && one.evr === to);
    if (to !== null && coming === undefined) return null;
    const going = installed.find(
      (one) => one.name === name && one.version === from && (one.arch === arch || to !== null),
    );
    sum += (coming?.installedBytes ?? 0) - (going?.bytes ?? 0);
  }
  return sum;
};
