// Source packages as trackers name them: signed kernels and boot loaders are built from a source of another name and version.

export interface SourceVersion {
  readonly name: string;
  readonly version: string;
}

/** `linux-signed-amd64` → `linux`, `linux-signed-6.1-amd64` → `linux-6.1`, Ubuntu's `linux-signed-hwe-6.5` → `linux-hwe-6.5`. */
const KERNEL = /^linux-signed(?:-(?!(?:amd64|arm64|i386|armhf)$)(.+?))?(?:-(?:amd64|arm64|i386|armhf))?$/;
const GRUB = /^grub-efi-\w+-signed$/;

/** Debian writes `6.1.192+2` for a signed build of `6.1.192-2`; Ubuntu keeps the version. */
const unsigned = (version: string): string => (version.includes('-') ? version : version.replace('+', '-'));

/**
 * The source that trackers speak of.
 * @example trackedSource({ name: 'linux-signed-amd64', version: '6.1.192+2' }) → linux 6.1.192-2
 * @example trackedSource({ name: 'grub-efi-amd64-signed', version: '1+2.06+13+deb12u1' }) → grub2 2.06-13+deb12u1
 */
export const trackedSource = ({ name, version }: SourceVersion): SourceVersion => {
  const kernel = KERNEL.exec(name);
  if (kernel) return { name: kernel[1] === undefined ? 'linux' : `linux-${kernel[1]}`, version: unsigned(version) };
  if (GRUB.test(name)) return { name: 'grub2', version: unsigned(version.replace(/^\d+\+/, '')) };
  return { name, version };
};
