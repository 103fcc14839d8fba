// The shape of pacman's names and versions: what may be believed of a host, and what may travel to one.

// PKGBUILD(5): alphanumerics and @ . _ + -, not starting with a hyphen or a dot.
const NAME = /^[A-Za-z0-9@_+][A-Za-z0-9@._+-]*$/;
// [epoch:]pkgver-pkgrel; pkgver has no hyphen, colon or white space.
const VERSION = /^(?:\d+:)?[^\s:/-]+-\d+(?:\.\d+)*$/;
const ARCH = /^[a-z0-9_]+$/;

// Control characters and quotes are no part of any version that makepkg lets through.
const PLAIN = /^[\x21-\x7e]*$/;

export const isName = (text: string): boolean => NAME.test(text);

export const isVersion = (text: string): boolean =>
  VERSION.test(text) && PLAIN.test(text) && !/['"`$\\;&|<>]/.test(text);

export const isArch = (text: string): boolean => ARCH.test(text);
