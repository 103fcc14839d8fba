// Packages that a killed transaction left in two versions, from the manifest: rpm puts the new one in before it takes the old one out.
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import { checkedNevra, type Nevra } from './nevra.ts';

export interface Doubled {
  readonly newest: Nevra;
  readonly older: readonly Nevra[];
}

/** @throws Error for a name or version that no survey lets through. */
const nevraOf = ({ name, version, arch }: InstalledPackage): Nevra => {
  const nevra = checkedNevra(name, version, arch);
  if (nevra === undefined) throw new Error(`not a package of rpm: ${JSON.stringify([name, version, arch])}`);
  return nevra;
};

/** Packages that are meant to be there several times, such as kernels, are among them: who removes must ask the manager. */
export const doubledOf = ({ packages }: Manifest): readonly Doubled[] => {
  const groups = new Map<string, InstalledPackage[]>();
  for (const installed of packages) {
    const key = `${installed.name}.${installed.arch}`;
    groups.set(key, [...(groups.get(key) ?? []), installed]);
  }
  return [...groups.values()].flatMap((group) => {
    const [newest, ...older] = group.toSorted((a, b) => compareEvr(b.version, a.version)).map(nevraOf);
    return newest === undefined || older.length === 0 ? [] : [{ newest, older }];
  });
};
