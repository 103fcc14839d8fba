// `feeds.yaml`: which feeds are fetched from where. Everything has a default; the file is for mirrors, proxies and old releases.
import { z } from 'zod';
import { FEED_NAMES, isFeed, kindOf, type LoadableFeed } from './catalog.ts';
import { type ConfigProblem, type KeysAt, problemsIn } from './config-problems.ts';
import { ecosystemOf, isOsvDistribution, OSV_DISTRIBUTIONS, type OsvDistribution } from './ecosystems.ts';
import { ubuntuSeries } from './releases.ts';

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

const feedName = oneOf(FEED_NAMES as [LoadableFeed, ...LoadableFeed[]]);
const distribution = oneOf(OSV_DISTRIBUTIONS as [OsvDistribution, ...OsvDistribution[]]);

const RELEASE = 'a release like 22.04';
const release = z.string({ error: RELEASE }).regex(/^[0-9]{1,3}\.[0-9]{1,3}$/, { error: RELEASE });
const releases = z.array(release, { error: 'a list of releases' });

const AGE = 'an age like 36h or 2d';
const age = z
  .string({ error: AGE })
  .regex(/^[1-9]\d{0,3}[hd]$/, { error: AGE })
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('d') ? 86_400 : 3_600));

const hasCredentials = (text: string): boolean => {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
};

/** Passwords in URLs would stand in manifests and bundles. */
const source = z
  .url({ protocol: /^(https?|file)$/, error: 'an http, https or file URL' })
  .max(2000, { error: 'a URL of at most 2000 characters' })
  .refine((text) => !URL.canParse(text) || !hasCredentials(text), {
    error: 'a URL without credentials, for it is written into manifests and bundles',
  });

const PATH = 'the path of a PEM file';
const releasesOf = z.strictObject(
  {
    ubuntu: releases.optional(),
    alpine: releases.optional(),
    osv: z.array(distribution, { error: 'a list of distributions' }).optional(),
  },
  { error: 'a map of feeds to releases' },
);

const schema = z.strictObject(
  {
    feeds: z.array(feedName, { error: 'a list of feeds' }).min(1, { error: 'a list of at least one feed' }).optional(),
    sources: z.partialRecord(feedName, source, { error: 'a map of feeds to URLs' }).optional(),
    releases: releasesOf.optional(),
    stale_after: z.partialRecord(feedName, age, { error: 'a map of feeds to ages' }).optional(),
    proxy: z.url({ protocol: /^https?$/, error: 'an http or https URL' }).optional(),
    ca: z.string({ error: PATH }).min(1, { error: PATH }).optional(),
  },
  { error: 'a map with feeds, sources and the like' },
);

const keysAt: KeysAt = ([section]) => {
  if (section === undefined) return Object.keys(schema.shape);
  return section === 'releases' ? Object.keys(releasesOf.shape) : FEED_NAMES;
};

export interface FeedsConfig {
  /** What is fetched when nothing is named. */
  readonly feeds: readonly LoadableFeed[];
  readonly sources: Readonly<Partial<Record<LoadableFeed, string>>>;
  readonly releases: Readonly<Partial<Record<LoadableFeed, readonly string[]>>>;
  /** Seconds. */
  readonly staleAfterS: Readonly<Partial<Record<LoadableFeed, number>>>;
  /** May hold a password: never printed. */
  readonly proxy: string | undefined;
  /** Path of a PEM file with further certificate authorities. */
  readonly ca: string | undefined;
}

export type Configured =
  | { readonly ok: true; readonly value: FeedsConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** @param plain the file as plain data; an empty file (null) means the defaults */
export const configOf = (plain: unknown): Configured => {
  const checked = schema.safeParse(plain ?? {});
  if (!checked.success) return { ok: false, problems: problemsIn(plain, checked.error.issues, keysAt) };
  const { feeds, sources = {}, releases = {}, stale_after: staleAfterS = {}, proxy, ca } = checked.data;
  return {
    ok: true,
    value: {
      feeds: feeds ?? FEED_NAMES.filter((name) => kindOf(name).usual),
      sources: sources as FeedsConfig['sources'],
      releases: releases as FeedsConfig['releases'],
      staleAfterS: staleAfterS as FeedsConfig['staleAfterS'],
      proxy,
      ca,
    },
  };
};

/** One thing to download. */
export interface FeedDocument {
  /** `kev`, `ubuntu:22.04`, `alpine:3.20:main`, `osv:debian`. */
  readonly id: string;
  readonly feed: LoadableFeed;
  readonly release: string | null;
  readonly url: string;
}

export type Documents =
  | { readonly ok: true; readonly value: readonly FeedDocument[] }
  | { readonly ok: false; readonly problem: string };

const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  // A URL parser has turned the braces into escapes where the template came from a file.
  template.replace(
    /(?:\{|%7B)(release|series|part|ecosystem)(?:\}|%7D)/gi,
    (_, name: string) => values[name.toLowerCase()] ?? '',
  );

const documentsOfFeed = (feed: LoadableFeed, releases: readonly string[] | null, template: string): FeedDocument[] => {
  if (releases === null) return [{ id: feed, feed, release: null, url: template }];
  const parts = kindOf(feed).parts;
  return releases.flatMap((release) => {
    const ecosystem = isOsvDistribution(release) ? encodeURIComponent(ecosystemOf(release).name) : '';
    const values = { release, series: ubuntuSeries(release) ?? release, ecosystem };
    if (parts.length === 0) return [{ id: `${feed}:${release}`, feed, release, url: filled(template, values) }];
    return parts.map((part) => ({
      id: `${feed}:${release}:${part}`,
      feed,
      release,
      url: filled(template, { ...values, part }),
    }));
  });
};

const documentsNamed = (config: FeedsConfig, word: string): Documents => {
  const [name = '', asked, ...rest] = word.split(':');
  if (!isFeed(name) || rest.length > 0)
    return { ok: false, problem: `there is no feed ${JSON.stringify(word)}; there are ${FEED_NAMES.join(', ')}` };
  const { url, releases: usual } = kindOf(name);
  const template = config.sources[name] ?? url;
  if (template === null)
    return { ok: false, problem: `${name} has no public address: put one into feeds.yaml under sources` };
  if (asked === undefined) {
    const releases = usual === null ? null : (config.releases[name] ?? usual);
    if (name === 'osv' && releases?.length === 0)
      return {
        ok: false,
        problem: `osv must be told of what: osv:${OSV_DISTRIBUTIONS.join(', osv:')}, or releases: { osv: [debian] } in feeds.yaml`,
      };
    return { ok: true, value: documentsOfFeed(name, releases, template) };
  }
  const known = name === 'osv' ? distribution : release;
  if (usual === null || !known.safeParse(asked).success)
    return { ok: false, problem: `${name} has no release ${JSON.stringify(asked)}` };
  return { ok: true, value: documentsOfFeed(name, [asked], template) };
};

/** The documents behind words like `kev` and `ubuntu:22.04`; without words all that are configured. */
export const documentsOf = (config: FeedsConfig, words: readonly string[]): Documents => {
  const found = new Map<string, FeedDocument>();
  for (const word of words.length > 0 ? words : config.feeds) {
    const documents = documentsNamed(config, word);
    if (!documents.ok) return documents;
    for (const document of documents.value) found.set(document.id, document);
  }
  return { ok: true, value: [...found.values()] };
};
