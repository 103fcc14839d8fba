// Names of kernel releases (`uname -r`): what is version, what is flavour, and which one is newer. No file paths.
import { compareDpkg } from './version/dpkg.ts';

export interface KernelRelease {
  /** `6.1.0-13`, `5.14.0-427.13.1.el9_4`. */
  readonly version: string;
  /** Kernels of one flavour replace each other: `cloud-amd64`, `generic`, `lts`, `x86_64`, `uek x86_64`; empty on Arch. */
  readonly flavour: string;
}

/** rpm systems end in the architecture, and say variants behind it (`+rt`, `.debug`). */
const RPM = /^(.+?)\.(x86_64|aarch64|ppc64le|ppc64|s390x|i686|armv7hl|riscv64|loongarch64)([+.].*)?$/;

/** Kernel lines that live beside the distribution's own under the same architecture. */
const RPM_LINE = /(uek|elrepo|\.rt\d+)\b/;

/** Words that count versions: release candidates, and the ABI of Raspberry Pi kernels (`6.1.0-rpi7-rpi-v8`). */
const COUNTING = /^(?:rc|rpi|deb)\d/;

/**
 * `6.1.0-13-cloud-amd64` is `6.1.0-13` and `cloud-amd64`; `6.6.10-1-lts` is `6.6.10-1` and `lts`;
 * `5.14.0-427.el9.x86_64+rt` is `5.14.0-427.el9` and `x86_64+rt`.
 */
export const splitRelease = (release: string): KernelRelease => {
  const [, body, arch = '', variant = ''] = RPM.exec(release) ?? [];
  if (body !== undefined) {
    const line = RPM_LINE.exec(body)?.[1]?.replace(/^\.rt\d+/, 'rt');
    return { version: body, flavour: [...(line === undefined ? [] : [line]), `${arch}${variant}`].join(' ') };
  }
  const parts = release.split('-');
  const last = parts.findLastIndex((part, index) => index === 0 || !/^[a-z]/i.test(part) || COUNTING.test(part));
  return { version: parts.slice(0, last + 1).join('-'), flavour: parts.slice(last + 1).join('-') };
};

/** Newer is greater. A release candidate comes before its release. Meaningful within one flavour only. */
export const compareReleases = (a: string, b: string): number => {
  const comparable = (release: string): string => splitRelease(release).version.replaceAll(/[-.]?rc(?=\d)/g, '~rc');
  return compareDpkg(comparable(a), comparable(b));
};

export const newestRelease = (releases: readonly string[]): string | undefined =>
  releases.reduce<string | undefined>(
    (best, one) => (best === undefined || compareReleases(one, best) > 0 ? one : best),
    undefined,
  );
