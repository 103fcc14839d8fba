// What the loaded feeds know, as lookups: no network, no parsing, nothing held in memory.
import type {
  Distribution,
  ExploitedEntry,
  FeedState,
  Intelligence,
  Lifecycle,
  SecondOpinion,
  SourceFix,
} from '../core/intelligence.ts';
import { isOver } from '../core/support.ts';
import { FEED_NAMES, kindOf, type LoadableFeed } from './catalog.ts';
import { feedsDirectory, readManifestSync, storePath } from './manifest.ts';
import { releasesToTry } from './products.ts';
import { releaseKey } from './releases.ts';
import { type Lookups, openLookups } from './store/lookups.ts';

/** Close it when the command is done. */
export type OpenIntelligence = Intelligence & { close(): void };

/** Seconds after which each feed is stale, where it is not the catalogue's. */
export type FreshLimits = Readonly<Partial<Record<LoadableFeed, number>>>;

/** An update may remove a store between reading the manifest and opening the file: then the new manifest is there. */
const READS = 3;

const openAll = (directory: string): readonly Lookups[] => {
  for (let read = 1; ; read += 1) {
    const manifest = readManifestSync(directory);
    const entries = manifest.ok ? manifest.value : [];
    const open = entries.flatMap((entry) => openLookups(storePath(directory, entry), entry) ?? []);
    if (open.length === entries.length || read === READS) return open;
    for (const lookups of open) lookups.close();
  }
};

const oldest = (times: readonly string[]): string | null => times.toSorted()[0] ?? null;

/** A feed of several documents is as old as the oldest of them. */
const stateOf = (id: LoadableFeed, documents: readonly Lookups[], now: number, limits: FreshLimits): FeedState => {
  const entries = documents.map(({ entry }) => entry).filter(({ feed }) => feed === id);
  const fetchedAt = oldest(entries.map((entry) => entry.fetchedAt));
  const dataDate = oldest(entries.flatMap((entry) => entry.dataDate ?? []));
  if (fetchedAt === null) return { id, state: 'missing', fetchedAt, dataDate, ageS: null, entries: 0 };
  const ageS = Math.max(0, Math.round((now - Date.parse(fetchedAt)) / 1000));
  const releases = [...new Set(entries.flatMap(({ release }) => release ?? []))].toSorted();
  return {
    id,
    state: ageS > (limits[id] ?? kindOf(id).staleAfterS) ? 'stale' : 'fresh',
    fetchedAt,
    dataDate,
    ageS,
    entries: entries.reduce((sum, { rows }) => sum + rows, 0),
    ...(releases.length > 0 && { releases }),
  };
};

const lifecycleIn = (
  documents: readonly Lookups[],
  os: { readonly id: string; readonly version: string },
  today: string,
): Lifecycle | undefined => {
  for (const { product, release } of releasesToTry(os)) {
    for (const { lifecycle } of documents) {
      const found = lifecycle(product, release);
      // The date decides: the feed's own flag is as old as the feed.
      if (found !== undefined)
        return { ...found, isEol: found.eolFrom === null ? found.isEol : isOver(found.eolFrom, today) };
    }
  }
  return undefined;
};

/** A document for one release, or for all: then its rows tell which. Arch has a single release. */
const speaksOf = ({ entry, covers }: Lookups, { id, release }: Distribution): boolean => {
  const key = releaseKey({ id, release });
  if (entry.release !== null) return entry.release === key;
  return id === 'arch' || covers(key);
};

const byText = (a: string, b: string): number => Number(a > b) - Number(a < b);
const inOrder = (a: SourceFix, b: SourceFix): number => byText(a.source, b.source) || byText(a.cve, b.cve);

const first = <T>(documents: readonly Lookups[], ask: (one: Lookups) => T | undefined): T | undefined => {
  for (const one of documents) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
};

/** Of a release that OSV does not cover, its silence about a CVE is no opinion. */
const secondOpinion = (
  documents: readonly Lookups[],
  distribution: Distribution,
  cve: string,
): SecondOpinion | undefined => {
  const osv = documents.find(({ entry }) => entry.release === distribution.id);
  const release = releaseKey(distribution);
  if (!osv?.covers(release)) return undefined;
  const { dataDate, fetchedAt } = osv.entry;
  return { fixes: osv.fixesOfCve(release, cve), date: dataDate ?? fetchedAt.slice(0, 10) };
};

/**
 * Opens what `patchctl feeds fetch` and `import` have stored; missing and damaged feeds are said by `feeds()`.
 * @param stateDirectory the one of `--state`
 * @param now milliseconds since the epoch
 */
export const openIntelligence = (stateDirectory: string, now: number, limits: FreshLimits = {}): OpenIntelligence => {
  const documents = openAll(feedsDirectory(stateDirectory));
  const of = (...feeds: readonly string[]): readonly Lookups[] =>
    documents.filter(({ entry }) => feeds.includes(entry.feed));
  const [catalogues, scores, decisions, lifecycles] = [of('kev', 'euvd'), of('epss'), of('ssvc'), of('eol')];
  const scored = [...decisions, ...of('ubuntu')];
  const trackers = new Map(FEED_NAMES.map((name) => [name as string, of(name)]));
  const fixes = (
    { id, release }: Distribution,
    ask: (tracker: Lookups, release: string) => readonly SourceFix[],
  ): readonly SourceFix[] => {
    const key = releaseKey({ id, release });
    return (trackers.get(id) ?? [])
      .filter(({ entry }) => entry.release === null || entry.release === key)
      .flatMap((tracker) => ask(tracker, key))
      .toSorted(inOrder);
  };
  const today = new Date(now).toISOString().slice(0, 10);
  return {
    feeds: () => FEED_NAMES.map((id) => stateOf(id, documents, now, limits)),
    covers: (distribution) => (trackers.get(distribution.id) ?? []).some((tracker) => speaksOf(tracker, distribution)),
    exploited: (cve) =>
      catalogues.flatMap(({ entry, exploited }) =>
        exploited(cve).map((row) => ({ ...row, catalogue: entry.feed as ExploitedEntry['catalogue'] })),
      ),
    likelihood: (cve) =>
      first(scores, ({ entry, likelihood }) => {
        const found = likelihood(cve);
        return found && { ...found, date: entry.dataDate ?? entry.fetchedAt.slice(0, 10) };
      }),
    decision: (cve) => first(decisions, ({ decision }) => decision(cve)),
    baseScore: (cve) =>
      first(scored, ({ entry, score }) => {
        const found = score(cve);
        return found && { ...found, feed: entry.feed, date: found.date ?? entry.dataDate };
      }),
    fixes: (distribution, source) => fixes(distribution, (tracker, key) => tracker.fixesOfSource(key, source)),
    fixesOfCve: (distribution, cve) => fixes(distribution, (tracker, key) => tracker.fixesOfCve(key, cve)),
    crossCheck: (distribution, cve) => secondOpinion(of('osv'), distribution, cve),
    lifecycle: (os) => lifecycleIn(lifecycles, os, today),
    close: () => {
      for (const { close } of documents) close();
    },
  };
};
