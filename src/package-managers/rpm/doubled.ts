// Packages that a killed transaction left in two versions, from the manifest: rpm puts the new one in before it takes the old one out.
import type { InstalledPackage, Manifest } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import { checkedNevra, labelText, type Nevra } from './nevra.ts';

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

/** What the job that takes in `older-versions.sh` is told of packages that are there twice, and what people are. */
interface RepairOfDoubled {
  /** `older`: labels that may go. `newest`: what stays of the same packages. One per line. */
  readonly data: Readonly<Record<'older' | 'newest', string>>;
  /** The step that removes the older versions; empty where there are none. */
  readonly removal: readonly string[];
  /** Labels that are installed again, so that their scripts run. */
  readonly again: readonly string[];
}

/**
 * The same version twice (a reinstallation that was killed) is no older one: rpm cannot tell the two apart, and brings them
 * together when it is installed again.
 * @param mayBeThereTwice names that are left alone, such as those of kernels
 */
export const repairOfDoubled = (manifest: Manifest, mayBeThereTwice: (name: string) => boolean): RepairOfDoubled => {
  const doubled = doubledOf(manifest).filter(({ newest }) => !mayBeThereTwice(newest.name));
  const again = doubled.map(({ newest }) => labelText(newest));
  const older = doubled.flatMap((one) => one.older.map(labelText)).filter((label) => !again.includes(label));
  return {
    data: { older: older.join('\n'), newest: again.join('\n') },
    removal: older.length > 0 ? [`rpm -e ${older.join(' ')} (unless other packages need them)`] : [],
    again,
  };
};
