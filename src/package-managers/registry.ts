// The package managers patchctl knows: one line each. Their `serves` exclude each other, so the order means nothing.
import type { Facts } from '../core/facts.ts';
import { apt } from './apt/apt.ts';
import { dnf } from './dnf/dnf.ts';
import type { PackageManager } from './package-manager.ts';

const MANAGERS: readonly PackageManager[] = [apt, dnf];

/** The one manager that serves a host with these facts; undefined when none does, or when two claim it (a bug shown by a test). */
export const managerFor = (facts: Facts): PackageManager | undefined => {
  const serving = MANAGERS.filter((manager) => manager.serves(facts));
  return serving.length === 1 ? serving[0] : undefined;
};
