// Can a host come back with its whole file system? Laid over the judgement about its packages, before anything is done.
import { type Change, isEffective } from '../change.ts';
import type { WayBack } from '../snapshot-policy.ts';

/** What the file system of / allows, as the survey of its layout found it. */
export interface FilesystemCover {
  /** `snapper`, `btrfs`, `lvm`, `zfs`; null: none that patchctl knows. */
  readonly by: string | null;
  /** What speaks against taking a snapshot, or against booting it. */
  readonly against: readonly string[];
  /** /boot is not on the file system of /. */
  readonly separateBoot: boolean;
}

/** `by_packages` is there where the file system gives more than the packages alone. */
export type JudgedWayBack = WayBack & { readonly by_packages?: WayBack['verdict'] };

/** Packages that write to /boot. */
const BOOT = /^(?:linux-image|linux-modules|kernel|grub|shim|initramfs-tools|dracut|linux(?:-lts|-zen|-hardened)?$)/;

const reasonsAgainst = ({ against, separateBoot }: FilesystemCover, changes: readonly Change[]): readonly string[] => {
  const boot = separateBoot ? changes.filter((change) => isEffective(change) && BOOT.test(change.package)) : [];
  const names = [...new Set(boot.map((change) => change.package))].join(', ');
  return [...against, ...(boot.length === 0 ? [] : [`/boot is a file system of its own, and ${names} writes to it`])];
};

/** @param cover undefined: it could not be learned */
export const withFilesystem = (
  packages: WayBack,
  cover: FilesystemCover | undefined,
  changes: readonly Change[],
): JudgedWayBack => {
  if (!changes.some(isEffective)) return packages;
  const reasons = cover === undefined ? ['what its file system allows is not known'] : reasonsAgainst(cover, changes);
  if (reasons.length > 0)
    return {
      ...packages,
      reasons: [...packages.reasons, ...reasons.map((reason) => `no file-system snapshot: ${reason}`)],
    };
  return {
    verdict: 'full',
    reasons: packages.reasons.map((reason) => `only with its file system: ${reason}`),
    by_packages: packages.verdict,
  };
};
