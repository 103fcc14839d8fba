// The versions of a host's source packages on three occasions: now, after the pending changes, and if nothing were held back.
import { type Change, isEffective } from '../change.ts';
import type { InstalledPackage } from '../manifest.ts';
import { isTracked, type Tracker } from './distribution.ts';
import type { Inspected } from './exposure.ts';
import { trackedSource } from './tracked-source.ts';

/** One source package of a host: its version now, after the pending changes, and if nothing were held back. */
export interface Standpoint {
  readonly source: string;
  readonly packages: readonly string[];
  readonly now: string;
  /** Null: no package of it is left. */
  readonly planned: string | null;
  readonly offered: string | null;
}

/** Source versions of one package on the three occasions. */
interface Versions {
  readonly package: string;
  /** Null: the package is new, or the change does not say. */
  readonly now: string | null;
  readonly planned: string | null;
  readonly offered: string | null;
}

/** Several kernels stay installed side by side, and the newest is the one that is booted next. */
const isKernel = (name: string): boolean => /^(linux|kernel)-[a-z].*\d+\.\d+/.test(name);

const keyOf = (one: { readonly name: string; readonly arch: string }): string => `${one.name} ${one.arch}`;

const changeKey = (change: Change): string => keyOf({ name: change.package, arch: change.arch });

/** The source version a change leads to; undefined when it leads nowhere or does not say. */
const targetOf = (change: Change | undefined, tracker: Tracker): string | undefined => {
  if (change === undefined || !isTracked(tracker, change)) return undefined;
  const to = tracker.speaksOf === 'source' ? change.source?.to : change.to;
  return to ?? undefined;
};

const sourceOf = (one: InstalledPackage, tracker: Tracker): { readonly name: string; readonly version: string } =>
  tracker.speaksOf === 'source'
    ? { name: one.source, version: one.sourceVersion }
    : { name: one.name, version: one.version };

/** What becomes of one installed package: its version stays, moves, or (null) goes with the package. */
const versionsOf = (one: InstalledPackage, changes: readonly Change[], tracker: Tracker): Versions => {
  const source = sourceOf(one, tracker);
  const tracked = (version: string): string => trackedSource({ name: source.name, version }).version;
  const now = tracked(source.version);
  const after = (change: Change | undefined): string | null => {
    if (change?.action === 'remove') return null;
    const target = targetOf(change, tracker);
    return target === undefined ? now : tracked(target);
  };
  const effective = changes.find(isEffective);
  return { package: one.name, now, planned: after(effective), offered: after(changes.at(-1)) };
};

/** A new package, or one that would come if nothing held it back. */
const newcomerOf = (change: Change, tracker: Tracker): readonly (Versions & { readonly source: string })[] => {
  const to = targetOf(change, tracker);
  if (change.from !== null || to === undefined) return [];
  const { name: source, version: offered } = trackedSource({
    name: change.source?.name ?? change.package,
    version: to,
  });
  return [{ source, package: change.package, now: null, planned: isEffective(change) ? offered : null, offered }];
};

const grouped = <T>(items: readonly T[], keyOfItem: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** Versions by tracked source, of installed packages and of those that would come along. */
const versionsBySource = (inspected: Inspected, tracker: Tracker): ReadonlyMap<string, readonly Versions[]> => {
  const foreign = new Set(inspected.foreign);
  // Of one package there may be an update and, above it, one that needs a subscription: what does not happen comes last.
  const changes = grouped(
    inspected.pending.toSorted((a, b) => Number(isEffective(b)) - Number(isEffective(a))),
    changeKey,
  );
  const installed = inspected.manifest.packages
    .filter(({ name }) => !foreign.has(name))
    .map((one) => {
      const source = trackedSource(sourceOf(one, tracker)).name;
      return { source, ...versionsOf(one, changes.get(keyOf(one)) ?? [], tracker) };
    });
  const newcomers = inspected.pending.flatMap((change) => newcomerOf(change, tracker));
  return grouped([...installed, ...newcomers], ({ source }) => source);
};

/** The weakest package decides: the oldest version, of kernels the newest. Undefined when nothing is installed. */
const weakest = (
  versions: readonly Versions[],
  at: 'now' | 'planned' | 'offered',
  tracker: Tracker,
): string | undefined => {
  const known = versions.flatMap((one) => {
    const version = one[at];
    return version === null ? [] : [{ kernel: isKernel(one.package), version }];
  });
  const sorted = (list: typeof known) => list.map(({ version }) => version).sort(tracker.compare);
  const kernel = sorted(known.filter((one) => one.kernel)).at(-1);
  const others = sorted(known.filter((one) => !one.kernel));
  return [...others, ...(kernel === undefined ? [] : [kernel])].sort(tracker.compare)[0];
};

/** All sources of the host that the tracker may speak of, with versions as the tracker writes them. */
export const standpointsOf = (inspected: Inspected, tracker: Tracker): readonly Standpoint[] =>
  [...versionsBySource(inspected, tracker)].flatMap(([source, versions]) => {
    const now = weakest(versions, 'now', tracker);
    if (now === undefined) return [];
    const installed = versions.filter((one) => one.now !== null).map((one) => one.package);
    return [
      {
        source,
        packages: [...new Set(installed)].sort(),
        now,
        planned: weakest(versions, 'planned', tracker) ?? null,
        offered: weakest(versions, 'offered', tracker) ?? null,
      },
    ];
  });
