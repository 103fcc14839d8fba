// Can a host come back with its whole file system? Laid over the judgement about its packages, before anything is done.
import { type Change, isEffective } from '../change.ts';
import type { WayBack } from '../snapshot-policy.ts';

/** What the file system of / allows, as the survey of its layout found it. */
export interface FilesystemCover {
  /** `snapper`, `btrfs`, `lvm`, `zfs`; null: none that patchctl knows. */
  readonly by: string | null;
  /** What speaks against taking a snapshot. */
  readonly against: readonly string[];
  /** Why patchctl would not make the host boot one. */
  readonly byHand: readonly string[];
  /** /boot is not on the file system of /. */
  readonly separateBoot: boolean;
}

/** `by_packages` is there where the file system gives more than the packages alone. */
export type JudgedWayBack = WayBack & { readonly by_packages?: WayBack['verdict'] };

/** Packages that write to /boot. */
const BOOT = /^(?:linux-image|linux-modules|kernel|grub|shim|initramfs-tools|dracut|linux(?:-lts|-zen|-hardened)?$)/;

/** A kernel that stays in /boot while its modules go back with / would start a system without drivers. */
export const bootAgainst = (
  { separateBoot }: Pick<FilesystemCover, 'separateBoot'>,
  changed: readonly string[],
): readonly string[] => {
  const names = separateBoot ? [...new Set(changed)].filter((name) => BOOT.test(name)) : [];
  const write = names.length === 1 ? 'writes' : 'write';
  return names.length === 0 ? [] : [`/boot is a file system of its own, and ${names.join(', ')} ${write} to it`];
};

const reasonsAgainst = (cover: FilesystemCover, changes: readonly Change[]): readonly string[] => {
  const changed = changes.filter(isEffective).map((change) => change.package);
  return [
    ...cover.against.map((reason) => `no file-system snapshot: ${reason}`),
    ...[...cover.byHand, ...bootAgainst(cover, changed)].map((reason) => `its file system only by hand: ${reason}`),
  ];
};

const UNKNOWN = ['no file-system snapshot: what its file system allows is not known'];

/** @param cover undefined: it could not be learned */
export const withFilesystem = (
  packages: WayBack,
  cover: FilesystemCover | undefined,
  changes: readonly Change[],
): JudgedWayBack => {
  if (!changes.some(isEffective)) return packages;
  const reasons = cover === undefined ? UNKNOWN : reasonsAgainst(cover, changes);
  if (reasons.length > 0) return { ...packages, reasons: [...packages.reasons, ...reasons] };
  return {
    verdict: 'full',
    reasons: packages.reasons.map((reason) => `only with its file system: ${reason}`),
    by_packages: packages.verdict,
  };
};
