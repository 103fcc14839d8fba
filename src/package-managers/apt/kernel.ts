// Does the host run the newest kernel that it could boot? Compared within the flavour that runs (amd64, cloud-amd64, generic).
import { compareDpkg } from '../../core/version/dpkg.ts';
import type { RebootNeed } from '../package-manager.ts';

export interface Kernels {
  /** `uname -r`: 6.1.0-13-amd64. */
  readonly running: string;
  /** `uname -v`: #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29). */
  readonly build: string;
  /** Releases with an image in /boot. */
  readonly bootable: readonly string[];
  /** Installed linux-image packages with their versions. */
  readonly packages: ReadonlyMap<string, string>;
}

export interface KernelWord {
  readonly needed: RebootNeed['needed'];
  readonly reason?: string;
}

/** `6.1.0-13-cloud-amd64` → `6.1.0-13` and `cloud-amd64`: the flavour starts at the first part that is a word. */
const splitRelease = (release: string): { readonly version: string; readonly flavour: string } => {
  const parts = release.split('-');
  const word = parts.findIndex((part, index) => index > 0 && /^[a-z]/.test(part) && !/^rc\d/.test(part));
  if (word < 0) return { version: release, flavour: '' };
  return { version: parts.slice(0, word).join('-'), flavour: parts.slice(word).join('-') };
};

/** Debian rebuilds a kernel under the same release name; only `uname -v` tells the builds apart. */
const rebuiltVersion = ({ running, build, packages }: Kernels): string | undefined => {
  const started = / Debian (\S+)/.exec(build)?.[1];
  const installed = packages.get(`linux-image-${running}`);
  if (started === undefined || installed === undefined) return undefined;
  return compareDpkg(installed, started) > 0 ? `kernel: running ${started}, installed ${installed}` : undefined;
};

/** The kernel's part of the reboot need. */
export const kernelWord = (kernels: Kernels): KernelWord => {
  const { running, bootable } = kernels;
  // Containers and machines whose hypervisor brings the kernel have none of their own to boot.
  if (bootable.length === 0) return { needed: false };
  const { flavour } = splitRelease(running);
  const same = bootable.filter((release) => splitRelease(release).flavour === flavour);
  const newest = same.reduce<string | undefined>(
    (best, one) =>
      best === undefined || compareDpkg(splitRelease(one).version, splitRelease(best).version) > 0 ? one : best,
    undefined,
  );
  if (newest === undefined) {
    return { needed: 'unknown', reason: `kernel: running ${running}, /boot has only ${bootable.join(', ')}` };
  }
  if (compareDpkg(splitRelease(newest).version, splitRelease(running).version) > 0) {
    return { needed: true, reason: `kernel: running ${running}, newest ${newest}` };
  }
  const rebuilt = rebuiltVersion(kernels);
  return rebuilt === undefined ? { needed: false } : { needed: true, reason: rebuilt };
};
