// The package managers patchctl knows: one line each. Their `serves` exclude each other, so the order means nothing.
import type { Facts } from '../core/facts.ts';
import { apk } from './apk/apk.ts';
import { apt } from './apt/apt.ts';
import { dnf } from './dnf/dnf.ts';
import { dnf5 } from './dnf5/dnf5.ts';
import type { PackageManager } from './package-manager.ts';
import { pacman } from './pacman/pacman.ts';
import { tdnf } from './tdnf/tdnf.ts';
import { tumbleweed } from './zypper/tumbleweed.ts';
import { zypper } from './zypper/zypper.ts';

export const MANAGERS: readonly PackageManager[] = [apk, apt, dnf, dnf5, pacman, zypper, tumbleweed, tdnf];

/** The one manager that serves a host with these facts; undefined when none does, or when two claim it (a bug shown by a test). */
export const managerFor = (facts: Facts): PackageManager | undefined => {
  const serving = MANAGERS.filter((manager) => manager.serves(facts));
  return serving.length === 1 ? serving[0] : undefined;
};
