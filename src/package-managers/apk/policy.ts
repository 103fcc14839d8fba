// Where each version comes from, as `apk policy` says it, and which of those repositories are the distribution's own.
import type { InstalledPackage } from '../../core/manifest.ts';
import type { Frames } from '../../remote/frames.ts';
import { isName, linesOf } from './read-lines.ts';

/** One repository that offers a version; a tag keeps it from being used unless a package is asked for with it. */
interface Offer {
  readonly tag: string;
  readonly url: string;
}

/** Offers by version, by name. */
type Policy = ReadonlyMap<string, ReadonlyMap<string, readonly Offer[]>>;

/** `musl policy:`, then for each version `  1.2.4-r2:`, then each place `    lib/apk/db/installed`, `    @edge https://…/main`. */
const readPolicy = (text: string): Policy => {
  const policy = new Map<string, Map<string, Offer[]>>();
  let [name, version] = ['', ''];
  for (const line of linesOf(text)) {
    const [, named] = /^(\S+) policy:$/.exec(line) ?? [];
    const [, versioned] = /^ {2}(\S+?)(?: \([a-z]+\))?:$/.exec(line) ?? [];
    const [, tag, url] = /^ {4}(?:(@\S+) )?(\S*:\/\/\S+|\/\S+)$/.exec(line) ?? [];
    if (named !== undefined) [name, version] = [named, ''];
    else if (versioned !== undefined) version = versioned;
    else if (url !== undefined && isName(name)) {
      const versions = policy.get(name) ?? new Map<string, Offer[]>();
      policy.set(name, versions.set(version, [...(versions.get(version) ?? []), { tag: tag ?? '', url }]));
    }
  }
  return policy;
};

/** Only Alpine's `main` has it, whatever a mirror is called; nginx.org's repository also ends in `/alpine/v3.20/main`. */
const LANDMARK = 'alpine-baselayout';
const PART = /\/(main|community)\/?$/;

/** Addresses without their last part. A tagged repository is another release's, or somebody's own. */
const homesOf = (policy: Policy): ReadonlySet<string> =>
  new Set(
    [...(policy.get(LANDMARK)?.values() ?? [])]
      .flat()
      .flatMap(({ tag, url }) => (tag === '' && PART.test(url) ? [url.replace(PART, '')] : [])),
  );

const partOf = ({ tag, url }: Offer, homes: ReadonlySet<string>): string | undefined =>
  tag === '' && homes.has(url.replace(PART, '')) ? PART.exec(url)?.[1] : undefined;

export interface Origins {
  /** `Alpine/main`; of others tag and address; empty where apk does not say. */
  of(name: string, version: string): string;
  /** Names of installed packages that come from others, as far as what is on offer tells; undefined where nothing tells. */
  foreignOf(installed: readonly Pick<InstalledPackage, 'name' | 'version'>[]): readonly string[] | undefined;
}

/** Frame `policy`. Where it is missing, or no repository is Alpine's by its looks, nothing is told apart. */
export const readOrigins = (frames: Frames): Origins => {
  const policy = readPolicy(frames.find('policy')?.stdout ?? '');
  const homes = homesOf(policy);
  const offersOf = (name: string, version: string): readonly Offer[] => policy.get(name)?.get(version) ?? [];
  const isOthers = (offers: readonly Offer[]): boolean =>
    offers.length > 0 && offers.every((offer) => partOf(offer, homes) === undefined);
  // Mirrors keep the newest version only: what none offers any more comes from where newer ones come from.
  const isForeign = ({ name, version }: Pick<InstalledPackage, 'name' | 'version'>): boolean => {
    const exact = offersOf(name, version);
    return isOthers(exact.length > 0 ? exact : [...(policy.get(name)?.values() ?? [])].flat());
  };
  return {
    of: (name, version) => {
      const offers = homes.size === 0 ? [] : offersOf(name, version);
      const part = offers.map((offer) => partOf(offer, homes)).find((one) => one !== undefined);
      if (part !== undefined) return `Alpine/${part}`;
      return [...new Set(offers.map(({ tag, url }) => `${tag} ${url}`.trim()))].join(', ');
    },
    foreignOf: (installed) => (homes.size === 0 ? undefined : installed.filter(isForeign).map(({ name }) => name)),
  };
};
