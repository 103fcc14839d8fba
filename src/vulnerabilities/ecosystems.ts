// The distributions that OSV covers, and what OSV calls them. Data; by `ID` of os-release, because that is what hosts have.

interface Ecosystem {
  /** The name before the colon of `Debian:12`, and the directory of its export: there is one for all releases of a distribution. */
  readonly name: string;
  /** What stands behind the colon; its groups, joined by a dot, are the release. Anything else is another product. */
  readonly release: RegExp;
  /**
   * `one`: records of one CVE each; others (DSA, USN) name the version that ends all of theirs, not each.
   * `advisory`: there is nothing but advisories.
   */
  readonly records: 'one' | 'advisory';
}

export const ECOSYSTEMS = {
  debian: { name: 'Debian', release: /^([a-z0-9]+)$/, records: 'one' },
  // Pro fixes count, too: the tracker has both in one list. FIPS and real-time kernels are other packages.
  ubuntu: { name: 'Ubuntu', release: /^(?:Pro:)?(\d+\.\d+)(?::LTS)?$/, records: 'one' },
  alpine: { name: 'Alpine', release: /^v(\d+\.\d+)$/, records: 'one' },
  almalinux: { name: 'AlmaLinux', release: /^(\d+)$/, records: 'advisory' },
  rocky: { name: 'Rocky Linux', release: /^(\d+)$/, records: 'advisory' },
  'opensuse-leap': { name: 'openSUSE', release: /^Leap (\d+\.\d+)$/, records: 'advisory' },
  // Packages are filed under the module that ships them. LTSS is another contract, with other versions.
  sles: {
    name: 'SUSE',
    release: /^Linux Enterprise (?:Server|Module for [A-Za-z ]+) (\d+(?:\.\d+)?)(?: SP(\d+))?$/,
    records: 'advisory',
  },
} as const satisfies Readonly<Record<string, Ecosystem>>;

export type OsvDistribution = keyof typeof ECOSYSTEMS;
export const OSV_DISTRIBUTIONS = Object.keys(ECOSYSTEMS) as readonly OsvDistribution[];
export const isOsvDistribution = (id: string): id is OsvDistribution => Object.hasOwn(ECOSYSTEMS, id);
export const ecosystemOf = (id: OsvDistribution): Ecosystem => ECOSYSTEMS[id];

/**
 * The release that an ecosystem of a record speaks of; undefined where it speaks of another distribution or product.
 * @example releaseIn(ecosystemOf('sles'), 'SUSE:Linux Enterprise Module for Basesystem 15 SP7') → 15.7
 */
export const releaseIn = ({ name, release }: Ecosystem, ecosystem: string): string | undefined => {
  if (!ecosystem.startsWith(`${name}:`)) return undefined;
  const groups = release.exec(ecosystem.slice(name.length + 1))?.slice(1);
  return groups?.filter((group) => group !== undefined).join('.');
};
