// Which of two versions is the older one, as the package manager of a host counts.
import { compareApk } from '../../core/version/apk.ts';
import { compareDpkg } from '../../core/version/dpkg.ts';
import { comparePacman } from '../../core/version/pacman.ts';
import { compareEvr } from '../../core/version/rpm.ts';

type Compare = (a: string, b: string) => number;

const OWN: Readonly<Record<string, Compare>> = { apt: compareDpkg, pacman: comparePacman, apk: compareApk };

/** @param manager id of a package manager; all that have no order of their own are built on rpm. */
export const isOlderFor =
  (manager: string) =>
  (a: string, b: string): boolean =>
    (OWN[manager] ?? compareEvr)(a, b) < 0;
