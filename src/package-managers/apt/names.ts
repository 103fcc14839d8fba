// Which package names and versions may ever reach a command line, and how one package is named to apt.

/** Debian policy 5.6.1; apt's own patterns and options start with other characters. */
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const ARCH = /^[a-z0-9][a-z0-9-]*$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+:~-]*$/;

const isName = (text: string): boolean => NAME.test(text);
export const isVersion = (text: string): boolean => VERSION.test(text);

/** A package of one architecture. `arch` is `all` for packages that fit every architecture. */
export interface PackageId {
  readonly name: string;
  readonly arch: string;
}

/** Map key of one package. */
export const keyOf = ({ name, arch }: PackageId): string => `${name}:${arch}`;

/**
 * `libc6:i386` → name and foreign architecture; `libc6` → name alone, which is apt's short form for native and `all`.
 * Undefined for text that is not a package name.
 */
export const splitName = (text: string): { readonly name: string; readonly arch?: string } | undefined => {
  const [name = '', arch, ...rest] = text.split(':');
  if (!isName(name) || rest.length > 0) return undefined;
  if (arch === undefined) return { name };
  return ARCH.test(arch) ? { name, arch } : undefined;
};

/** How apt is told which package is meant: the architecture always, except for `all`, which apt counts as native. */
export const operandName = ({ name, arch }: PackageId): string => (arch === 'all' ? name : `${name}:${arch}`);
