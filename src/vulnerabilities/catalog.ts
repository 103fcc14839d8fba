// The feeds as data: where each comes from by default, how large it may be, when it is stale.
import type { FeedId } from '../core/intelligence.ts';

export interface FeedKind {
  readonly title: string;
  /** Seconds after which its answers are shown as stale. */
  readonly staleAfterS: number;
  /** Of a download as it travels. */
  readonly maxBytes: number;
  /** Of its text after decompression. */
  readonly maxTextBytes: number;
  /** `{release}`, `{series}`, `{part}` and `{ecosystem}` are replaced; null: there is no stable public address, it must be configured. */
  readonly url: string | null;
  /** Releases (of OSV: distributions) that are fetched when the configuration names none; null where one document holds them all. */
  readonly releases: readonly string[] | null;
  /** Parts of a release that are documents of their own (`{part}`). */
  readonly parts: readonly string[];
  /** Fetched without being named. */
  readonly usual: boolean;
}

const MB = 1_000_000;
const DAY_S = 86_400;

const feed = (kind: Pick<FeedKind, 'title' | 'url'> & Partial<FeedKind>): FeedKind => ({
  staleAfterS: 2 * DAY_S,
  maxBytes: 100 * MB,
  maxTextBytes: 500 * MB,
  releases: null,
  parts: [],
  usual: true,
  ...kind,
});

/** Feeds that patchctl can load. */
export const FEEDS = {
  kev: feed({
    title: 'CISA known exploited vulnerabilities',
    url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    maxBytes: 50 * MB,
    maxTextBytes: 50 * MB,
  }),
  euvd: feed({ title: 'EU known exploited vulnerabilities', url: null, usual: false, maxTextBytes: 100 * MB }),
  epss: feed({
    title: 'FIRST exploit prediction scores',
    url: 'https://epss.cyentia.com/epss_scores-current.csv.gz',
    maxTextBytes: 200 * MB,
  }),
  ssvc: feed({
    title: 'CISA Vulnrichment decisions',
    url: 'https://github.com/cisagov/vulnrichment/archive/refs/heads/develop.tar.gz',
    maxBytes: 1_000 * MB,
    maxTextBytes: 8_000 * MB,
  }),
  debian: feed({ title: 'Debian security tracker', url: 'https://security-tracker.debian.org/tracker/data/json' }),
  ubuntu: feed({
    title: 'Ubuntu security data',
    url: 'https://security-metadata.canonical.com/oval/com.ubuntu.{series}.pkg.json.xz',
    maxTextBytes: 2_000 * MB,
    releases: ['22.04', '24.04'],
  }),
  alpine: feed({
    title: 'Alpine security database',
    url: 'https://secdb.alpinelinux.org/v{release}/{part}.json',
    releases: ['3.20', '3.21', '3.22'],
    parts: ['main', 'community'],
  }),
  arch: feed({ title: 'Arch security tracker', url: 'https://security.archlinux.org/all.json' }),
  eol: feed({
    title: 'endoflife.date',
    url: 'https://endoflife.date/api/v1/products/full',
    staleAfterS: 30 * DAY_S,
  }),
  // Late by days, and incomplete: a second opinion for those who ask for one. Which distributions must be said.
  osv: feed({
    title: 'OSV, to compare the trackers with',
    url: 'https://osv-vulnerabilities.storage.googleapis.com/{ecosystem}/all.zip',
    maxBytes: 1_000 * MB,
    maxTextBytes: 8_000 * MB,
    releases: [],
    usual: false,
  }),
} as const satisfies Partial<Record<FeedId, FeedKind>>;

export type LoadableFeed = keyof typeof FEEDS;
export const FEED_NAMES = Object.keys(FEEDS) as readonly LoadableFeed[];
export const isFeed = (name: string): name is LoadableFeed => Object.hasOwn(FEEDS, name);
export const kindOf = (name: LoadableFeed): FeedKind => FEEDS[name];
