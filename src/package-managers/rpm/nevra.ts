// Names of exact packages (`name-epoch:version-release.arch`): taken apart, put together, and refused when they are odd.

/** One exact package. `evr` is `[epoch:]version-release`, the epoch left out when 0. */
export interface Nevra {
  readonly name: string;
  readonly evr: string;
  readonly arch: string;
}

// Nothing that a shell, a terminal or dnf's own globbing gives a meaning to.
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;
const EVR = /^(?:[0-9]+:)?[A-Za-z0-9._+~^]+-[A-Za-z0-9._+~^]+$/;
const ARCH = /^[a-z0-9_]+$/;

/** Undefined unless every part is made of the characters that rpm allows in builds. */
export const checkedNevra = (name: string, evr: string, arch: string): Nevra | undefined =>
  NAME.test(name) && EVR.test(evr) && ARCH.test(arch) ? { name, evr: evr.replace(/^0+:/, ''), arch } : undefined;

/** Reads dnf's own spelling, `openssl-1:3.0.7-27.el9_4.x86_64`; neither version nor release may hold a hyphen. */
export const parseNevra = (text: string): Nevra | undefined => {
  const parts = /^(.+)-([^-]+-[^-]+)\.([^.-]+)$/.exec(text);
  return parts ? checkedNevra(parts[1] ?? '', parts[2] ?? '', parts[3] ?? '') : undefined;
};

/** dnf's own spelling, as its command line wants it. */
export const nevraText = ({ name, evr, arch }: Nevra): string => `${name}-${evr}.${arch}`;

/** rpm's own label. Without the epoch: rpm before 4.13 (EL 7, Amazon Linux 2) finds no package by a label that has one. */
export const labelText = ({ name, evr, arch }: Nevra): string => `${name}-${evr.replace(/^\d+:/, '')}.${arch}`;

/** `epoch:version-release` from rpm's or dnf's separate fields; rpm writes a missing epoch as `(none)`. */
export const evrText = (epoch: string, version: string, release: string): string =>
  epoch === '0' || epoch === '(none)' ? `${version}-${release}` : `${epoch}:${version}-${release}`;
