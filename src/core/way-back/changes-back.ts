// From the packages of a host now to those it had: the changes that lead back, package by package.
import type { Change } from '../change.ts';
import type { InstalledPackage, Manifest } from '../manifest.ts';

/** Version, with dpkg's state when it is not a sound one: what a comparison calls the installed package. */
const shown = ({ version, state }: InstalledPackage): string =>
  state === 'installed' ? version : `${version} (${state})`;

const identity = (one: InstalledPackage): string => `${one.name}\t${one.arch}\t${shown(one)}`;

/** The version alone. */
const plain = (text: string): string => text.replace(/ \(.*\)$/, '');

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
  return { ...common, action: isOlder(to, plain(from)) ? 'downgrade' : 'upgrade', why: 'the version before the run' };
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

/** Pairs of one architecture first; then the only two that are left, for an update may have moved the package to another. */
const pairsOf = (
  gone: readonly InstalledPackage[],
  coming: readonly InstalledPackage[],
): ReadonlyMap<InstalledPackage, InstalledPackage> => {
  const pairs = new Map<InstalledPackage, InstalledPackage>();
  const free = new Set(coming);
  for (const one of gone) {
    const partner = [...free].find(({ arch }) => arch === one.arch);
    if (partner === undefined) continue;
    pairs.set(one, partner);
    free.delete(partner);
  }
  const [lone, ...others] = gone.filter((one) => !pairs.has(one));
  const [last, ...more] = free;
  if (lone && last && others.length === 0 && more.length === 0) pairs.set(lone, last);
  return pairs;
};

/** Several versions of one name at once (kernels) come and go each for itself. */
const movesOf = (
  gone: readonly InstalledPackage[],
  coming: readonly InstalledPackage[],
  beside: boolean,
): readonly Move[] => {
  const pairs = beside ? new Map<InstalledPackage, InstalledPackage>() : pairsOf(gone, coming);
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
  const stays = new Set(
    now.packages.filter((one) => wanted.has(identity(one))).map(({ name, arch }) => `${name}\t${arch}`),
  );
  const names = [...new Set([...gone.keys(), ...coming.keys()])].sort();
  return names.flatMap((name) => {
    const from = gone.get(name) ?? [];
    const to = coming.get(name) ?? [];
    const beside = [...from, ...to].some(({ arch }) => stays.has(`${name}\t${arch}`));
    return movesOf(from, to, beside).map((move) => changeOf(move, isOlder));
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
