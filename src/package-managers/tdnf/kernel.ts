// Whether the running kernel is the newest one of its flavour: `6.1.62-1.ph5-esx` runs linux-esx 6.1.62-1.ph5.
import type { InstalledPackage } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import type { RebootNeed } from '../package-manager.ts';

const KERNEL = /^linux(?:-(?:esx|aws|secure|rt))?$/;

export const isKernel = (name: string): boolean => KERNEL.test(name);

/** @param running `uname -r`. tdnf names no services, and of libraries it says nothing. */
export const rebootNeed = (running: string, packages: readonly InstalledPackage[]): RebootNeed => {
  const kernels = packages.filter(({ name }) => isKernel(name));
  const booted = kernels.find(({ name, version }) => `${version}${name.slice('linux'.length)}` === running);
  if (kernels.length === 0) return { needed: 'unknown', reasons: ['kernel: no kernel package is installed'] };
  if (booted === undefined) {
    // Photon replaces the running kernel's package: what it was built from is gone then, and that is an answer.
    const names = kernels.map(({ name, version }) => `${name} ${version}`).join(', ');
    return { needed: true, reasons: [`kernel: running ${running}, installed ${names}`] };
  }
  const newest = kernels
    .filter(({ name }) => name === booted.name)
    .reduce((best, kernel) => (compareEvr(kernel.version, best.version) > 0 ? kernel : best), booted);
  return newest === booted
    ? { needed: false, reasons: [] }
    : { needed: true, reasons: [`kernel: running ${running}, newest ${newest.name} ${newest.version}`] };
};
