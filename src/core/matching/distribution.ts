// Which tracker speaks of a host, how its versions are ordered, and whose packages it speaks of.
import type { Change } from '../change.ts';
import type { Distribution, FeedId, Intelligence } from '../intelligence.ts';
import { compareApk } from '../version/apk.ts';
import { compareDpkg } from '../version/dpkg.ts';
import type { Order } from '../version/order.ts';
import { comparePacman } from '../version/pacman.ts';

/** A distribution, and what is known of its vulnerabilities. */
export interface World {
  readonly distribution: Distribution;
  readonly intelligence: Intelligence;
}

/** How one tracker is to be read. */
export interface Tracker {
  readonly feed: FeedId;
  /** `source`: it speaks of source packages. `binary`: of packages. */
  readonly speaksOf: 'source' | 'binary';
  compare(a: string, b: string): Order;
  /** The origins of changes that the tracker speaks of: the distribution's own repositories, or none where the manager names none. */
  readonly origins: RegExp;
  /** An update that a fresh tracker does not know as a fix is none. Arch's is kept by few hands and misses many. */
  readonly complete: boolean;
}

/**
 * rpm distributions are not here: their hosts name advisories by exact package, modules and rebuilds included, and anything that is
 * matched by version across rebuilds (RHEL against Alma) or streams (nodejs:18 against nodejs:20) is wrong.
 * Backports are built by others from newer sources: the release's fixed versions say nothing of them.
 */
const TRACKERS: Readonly<Record<string, Tracker>> = {
  debian: {
    feed: 'debian',
    speaksOf: 'source',
    compare: compareDpkg,
    origins: /^Debian(-Security)?(\/(?!.*-backports)|$)/,
    complete: true,
  },
  ubuntu: {
    feed: 'ubuntu',
    speaksOf: 'source',
    compare: compareDpkg,
    origins: /^Ubuntu(ESM\w*)?(\/(?!.*-backports)|$)/,
    complete: true,
  },
  alpine: {
    feed: 'alpine',
    speaksOf: 'source',
    compare: compareApk,
    origins: /^$|^Alpine\/(main|community)$/,
    complete: true,
  },
  arch: {
    feed: 'arch',
    speaksOf: 'binary',
    compare: comparePacman,
    origins: /^$|^(core|extra|multilib)(-testing)?$/,
    complete: false,
  },
};

/** Undefined where no tracker is read: rpm distributions, and whoever is not known. */
export const trackerOf = ({ id }: Distribution): Tracker | undefined =>
  Object.hasOwn(TRACKERS, id) ? TRACKERS[id] : undefined;

/** Whether the tracker speaks of a change: what others publish under the same name is not the distribution's. */
export const isTracked = (tracker: Tracker, { origin }: Pick<Change, 'origin'>): boolean =>
  tracker.origins.test(origin);

/**
 * The distribution as its tracker names it, from `id` and `version` of os-release: Alpine's tracker knows `3.20`, not `3.20.3`;
 * Arch has no release.
 */
export const distributionOf = ({ id, version }: { readonly id: string; readonly version: string }): Distribution => {
  switch (id) {
    case 'alpine':
      return { id, release: version.split('.').slice(0, 2).join('.') };
    case 'arch':
      return { id, release: '' };
    default:
      return { id, release: version };
  }
};
