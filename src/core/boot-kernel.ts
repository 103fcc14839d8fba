// Which kernels could a host boot, and is the newest of them the one that runs? Judged from what lies in /boot and /lib/modules.
import { compareReleases, newestRelease, splitRelease } from './kernel-release.ts';
import type { RebootWord } from './reboot.ts';

/** A file that a boot loader may start. */
export interface KernelImage {
  readonly path: string;
  /** A full /boot leaves images of no bytes behind. */
  readonly empty: boolean;
}

export interface KernelFiles {
  /** `uname -r`. */
  readonly running: string;
  readonly images: readonly KernelImage[];
  /** Releases with modules in /lib/modules. */
  readonly modules: readonly string[];
  /** `lxc`, `docker`, …; undefined on machines. */
  readonly container: string | undefined;
}

export interface KernelVerdict {
  readonly word: RebootWord;
  /** A newer kernel that would not start: somebody must look before the next boot. */
  readonly attention: readonly string[];
}

interface Candidate extends KernelImage {
  readonly release: string;
}

const MODULES_IMAGE = /^\/(?:usr\/)?lib\/modules\/([^/]+)\/vmlinuz$/;
/** Boot loader specification, type 1: TOKEN/RELEASE/linux. */
const ENTRY_IMAGE = /\/([^/]+)\/linux$/;
/** Unified kernel images are called TOKEN-RELEASE.efi or RELEASE.efi, with boot counters behind a plus sign. */
const UNIFIED_IMAGE = /\/([^/]+?)(?:\+\d+(?:-\d+)?)?\.efi$/;

const releaseOf = (path: string, modules: readonly string[]): string | undefined => {
  const direct = MODULES_IMAGE.exec(path)?.[1] ?? ENTRY_IMAGE.exec(path)?.[1];
  if (direct !== undefined) return /^\d/.test(direct) ? direct : undefined;
  const unified = UNIFIED_IMAGE.exec(path)?.[1];
  if (unified !== undefined) return modules.find((one) => unified === one || unified.endsWith(`-${one}`));
  const name = /\/[^/-]+-([^/]+)$/.exec(path)?.[1] ?? '';
  if (/^\d/.test(name)) return name;
  // Alpine's images are called by their flavour alone: vmlinuz-lts.
  return newestRelease(modules.filter((one) => splitRelease(one).flavour === name));
};

/** Copies inside /lib/modules count only where nothing in /boot can be named (Arch): boot loaders start what is in /boot. */
const candidatesOf = ({ images, modules }: KernelFiles): readonly Candidate[] => {
  const named = images.flatMap((image): readonly Candidate[] => {
    const release = releaseOf(image.path, modules);
    return release === undefined ? [] : [{ ...image, release }];
  });
  const boot = named.filter(({ path }) => !MODULES_IMAGE.test(path));
  return boot.length > 0 ? boot : named;
};

/** Null: it can be booted. */
const whyNotBootable = (
  release: string,
  candidates: readonly Candidate[],
  modules: readonly string[],
): string | null => {
  const own = candidates.filter((candidate) => candidate.release === release);
  if (own.length === 0) return 'it has no image in /boot';
  if (own.every(({ empty }) => empty)) return `${own[0]?.path ?? 'its image'} is empty`;
  return modules.includes(release) ? null : `it has no modules in /lib/modules/${release}`;
};

const kernelWord = (needed: RebootWord['needed'], reason: string): RebootWord => ({ source: 'kernel', needed, reason });

/** The kernel's part of the reboot need. Compares within the flavour that runs. */
export const judgeKernel = (files: KernelFiles): KernelVerdict => {
  const { running, modules, container } = files;
  if (container !== undefined) {
    const reason = `the machine's, not this container's (${container})`;
    return { word: { ...kernelWord('unknown', reason), decisive: true }, attention: [] };
  }
  const candidates = candidatesOf(files);
  const { flavour } = splitRelease(running);
  const installed = new Set([
    ...candidates.map(({ release }) => release),
    ...files.images.flatMap(({ path }) => MODULES_IMAGE.exec(path)?.[1] ?? []),
  ]);
  const problems = new Map([...installed].map((release) => [release, whyNotBootable(release, candidates, modules)]));
  const bootable = [...problems].filter(([, problem]) => problem === null).map(([release]) => release);
  const newest = newestRelease(bootable.filter((release) => splitRelease(release).flavour === flavour));
  const attention = [...problems].flatMap(([release, problem]) =>
    problem !== null && splitRelease(release).flavour === flavour && compareReleases(release, newest ?? running) > 0
      ? [`kernel ${release} is installed but cannot be booted: ${problem}`]
      : [],
  );
  // The manager counts packages: where its newest kernel would not start, only this comparison is right.
  const word = compared(files, { newest, bootable });
  return { word: attention.length > 0 ? { ...word, decisive: true } : word, attention };
};

const compared = (
  { running, modules }: KernelFiles,
  { newest, bootable }: { readonly newest: string | undefined; readonly bootable: readonly string[] },
): RebootWord => {
  if (newest === undefined && bootable.length === 0)
    return kernelWord('unknown', `running ${running}, no bootable image in /boot`);
  if (newest === undefined)
    return kernelWord('unknown', `running ${running}, bootable are only other flavours: ${bootable.join(', ')}`);
  if (compareReleases(newest, running) > 0) return kernelWord(true, `running ${running}, newest bootable ${newest}`);
  if (!modules.includes(running))
    return kernelWord(true, `running ${running}, whose modules are gone, newest bootable ${newest}`);
  return { source: 'kernel', needed: false };
};
