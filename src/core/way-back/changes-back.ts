// From the packages of a host now to those it had: the changes that lead back, package by package.
import type { Change } from '../change.ts';
import type { InstalledPackage, Manifest } from '../manifest.ts';

/** Version, with dpkg's state when it is not a sound one: what a comparison calls the installed package. */
const shown = ({ version, state }: InstalledPackage): string =>
  state === 'installed' ? version : `${version} (${state})`;

const identity = (one: InstalledPackage): string => `${one.name}\t${one.arch}\t${shown(one)}`;

/** Without dpkg's state: `1.1-1 (half-configured)` is `1.1-1`. */
export const plainVersion = <V extends string | null>(text: V): V =>
  (text === null ? null : text.replace(/ \(.*\)$/, '')) as V;

interface Move {
  readonly name: string;
  readonly arch: string;
  readonly from: string | null;
  readonly to: string | null;
}

const changeOf = ({ name, arch, from, to }: Move, isOlder: (a: string, b: string) => boolean): Change => {
  const common = {
    package: name,
    arch,
    from,
    to,
    origin: '',
    security: false,
    advisories: [],
    band: 6,
    due: null,
  } as const;
  if (from === null) return { ...common, action: 'install', why: 'was installed before the run' };
  if (to === null) return { ...common, action: 'remove', why: 'came with the run' };
  return {
    ...common,
    action: isOlder(to, plainVersion(from)) ? 'downgrade' : 'upgrade',
    why: 'the version before the run',
  };
};

const byName = (packages: readonly InstalledPackage[]): ReadonlyMap<string, readonly InstalledPackage[]> => {
  const map = new Map<string, InstalledPackage[]>();
  for (const one of packages) {
    const same = map.get(one.name);
    if (same) same.push(one);
    else map.set(one.name, [one]);
  }
  return map;
};

/** One version of the same architecture for another; or, of the only two there are, one that an update moved to another architecture. */
const pairsOf = (
  gone: readonly InstalledPackage[],
  coming: readonly InstalledPackage[],
  stays: readonly InstalledPackage[],
): ReadonlyMap<InstalledPackage, InstalledPackage> => {
  const [first, ...others] = gone;
  const [last, ...more] = coming;
  const alone = others.length + more.length + stays.length === 0;
  if (first && last && alone) return new Map([[first, last]]);
  const isOnly = (one: InstalledPackage, among: readonly InstalledPackage[]): boolean =>
    among.filter(({ arch }) => arch === one.arch).length === 1;
  return new Map(
    gone.flatMap((one) => {
      const partner = coming.find(({ arch }) => arch === one.arch);
      // Several versions at once (kernels) come and go each for itself.
      const plain = partner && isOnly(one, gone) && isOnly(one, coming) && !stays.some(({ arch }) => arch === one.arch);
      return plain ? [[one, partner] as const] : [];
    }),
  );
};

const movesOf = (
  gone: readonly InstalledPackage[],
  coming: readonly InstalledPackage[],
  stays: readonly InstalledPackage[],
): readonly Move[] => {
  const pairs = pairsOf(gone, coming, stays);
  const paired = new Set(pairs.values());
  const moves = gone.map((one): Move => {
    const partner = pairs.get(one);
    if (partner === undefined) return { name: one.name, arch: one.arch, from: shown(one), to: null };
    return { name: one.name, arch: partner.arch, from: shown(one), to: partner.version };
  });
  const added = coming.filter((one) => !paired.has(one));
  return [...moves, ...added.map(({ name, arch, version }) => ({ name, arch, from: null, to: version }))];
};

/**
 * What has to change for `now` to be `then` again; nothing when they are equal.
 * @param isOlder of two versions of the host's package manager: is the first one older?
 */
export const changesBack = (
  now: Manifest,
  then: Manifest,
  isOlder: (a: string, b: string) => boolean,
): readonly Change[] => {
  const kept = new Set(now.packages.map(identity));
  const wanted = new Set(then.packages.map(identity));
  const gone = byName(now.packages.filter((one) => !wanted.has(identity(one))));
  const coming = byName(then.packages.filter((one) => !kept.has(identity(one))));
  const stays = byName(now.packages.filter((one) => wanted.has(identity(one))));
  const names = [...new Set([...gone.keys(), ...coming.keys()])].sort();
  return names.flatMap((name) => {
    const moves = movesOf(gone.get(name) ?? [], coming.get(name) ?? [], stays.get(name) ?? []);
    return moves.map((move) => changeOf(move, isOlder));
  });
};

/** The changes of a run the other way round: what was exactly as planned goes back exactly as it came. */
export const inverseOf = (changes: readonly Change[], before: Manifest): readonly Change[] =>
  changes.map((change) => inverted(change, before));

const INVERSE = {
  upgrade: 'downgrade',
  downgrade: 'upgrade',
  install: 'remove',
  remove: 'install',
} as const satisfies Partial<Record<Change['action'], Change['action']>>;

const inverted = (change: Change, { packages }: Manifest): Change => {
  const { action, from, to } = change;
  if (action === 'held' || action === 'deferred' || action === 'kept-back') return change;
  const was = packages.filter(({ name, version }) => name === change.package && version === from);
  const arch = (was.find((one) => one.arch === change.arch) ?? was[0])?.arch ?? change.arch;
  return { ...change, action: INVERSE[action], arch, from: to, to: from };
};
