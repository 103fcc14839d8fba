// A fix on disk is none while the old code runs: which fixed packages wait for a reboot, by the sources that reboot reasons name.
import { rebootSourceOf } from '../reboot.ts';
import type { Evidence } from './evidence.ts';

const KERNEL = /^(linux(-(lts|zen|hardened|virt|rt|edge|rpi\d?))?$|linux-image|linux-modules|linux-signed|kernel)/;

/** Libraries that reboot reasons name as files, and the packages that they come in. */
const LIBRARIES: readonly (readonly [file: RegExp, packages: RegExp])[] = [
  [/\blib(ssl|crypto)\b/, /^(openssl|lib(ssl|crypto|openssl))/],
  [/\b(libc|libc-[\d.]+|ld-[\w-]+|ld)\.so|\blibc\b/, /^(libc6|libc-bin|glibc|musl)/],
  [/\blib(systemd|udev)\b/, /^(systemd|libsystemd|libudev|udev)/],
  [/\blibdbus\b/, /^(dbus|libdbus)/],
];

const isKernelWord = (reason: string): boolean => rebootSourceOf(reason) === 'kernel';

const isAwaited = (name: string, reason: string): boolean => {
  const words = reason.split(/[\s,;:]+/);
  if (words.includes(name)) return true;
  if (isKernelWord(reason) && KERNEL.test(name)) return true;
  return LIBRARIES.some(([file, packages]) => file.test(reason) && packages.test(name));
};

/**
 * Whether the fixed packages wait for a reboot that the host needs. Unknown: one is a kernel, and nobody can say which kernel the
 * host would boot, so that what runs may be the old one.
 */
export const awaitsReboot = (
  { reboot }: Pick<Evidence, 'reboot'>,
  names: readonly string[],
): 'yes' | 'no' | 'unknown' => {
  if (reboot === null || reboot.needed === false) return 'no';
  if (reboot.needed === true)
    return reboot.reasons.some((reason) => names.some((name) => isAwaited(name, reason))) ? 'yes' : 'no';
  return reboot.reasons.some(isKernelWord) && names.some((name) => KERNEL.test(name)) ? 'unknown' : 'no';
};
