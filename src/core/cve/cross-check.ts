// Where OSV and those that a host is judged by disagree about a CVE. It is said, and nothing is judged by it: OSV is late and incomplete.
import type { Distribution, FeedId, Intelligence, SecondOpinion, SourceFix } from '../intelligence.ts';
import type { InstalledPackage } from '../manifest.ts';
import { distributionOf, type Tracker, trackerOf } from '../matching/distribution.ts';
import { isUnimportant } from '../matching/fixes.ts';
import { type Standpoint, standpointsOf } from '../matching/standpoints.ts';
import { compareEvr } from '../version/rpm.ts';
import type { Evidence } from './evidence.ts';

/** `not-named`: the CVE is not known there. */
interface Word {
  readonly state: SourceFix['state'] | 'not-named';
  readonly fixed: string | null;
}

export interface CrossCheck {
  /** Source package; on AlmaLinux, where OSV names packages, the package. */
  readonly package: string;
  readonly installed: string;
  /** What the distribution's tracker says; null where none is read, and OSV's word is a hint. */
  readonly tracker: (Word & { readonly feed: FeedId }) | null;
  /** `record`: OSV's id, null where it has none; `date`: ISO date of its data. */
  readonly osv: Word & { readonly record: string | null; readonly date: string };
}

/** OSV writes Rocky's and SUSE's source packages; the name of a source package on a host carries no epoch. */
const compareWithoutEpoch: Tracker['compare'] = (a, b) => compareEvr(a.replace(/^\d+:/, ''), b.replace(/^\d+:/, ''));

const reader = (speaksOf: Tracker['speaksOf'], compare: Tracker['compare']): Tracker => ({
  ...{ feed: 'osv', speaksOf, compare, origins: /(?!)/, complete: false },
});

/** rpm distributions that have an ecosystem of their own: what is said of RHEL is not said of its rebuilds. */
const RPM_READERS: Readonly<Record<string, Tracker>> = {
  almalinux: reader('binary', compareEvr),
  rocky: reader('source', compareWithoutEpoch),
  'opensuse-leap': reader('source', compareWithoutEpoch),
  sles: reader('source', compareWithoutEpoch),
};

const rpmReaderOf = ({ id }: Distribution): Tracker | undefined =>
  Object.hasOwn(RPM_READERS, id) ? RPM_READERS[id] : undefined;

/** Several kernels stay installed: the newest of a package is the one that counts. */
const newestOfEach = (packages: readonly InstalledPackage[]): readonly InstalledPackage[] => {
  const newest = new Map<string, InstalledPackage>();
  for (const one of packages) {
    const key = `${one.name} ${one.arch}`;
    const known = newest.get(key);
    if (known === undefined || compareEvr(one.version, known.version) > 0) newest.set(key, one);
  }
  return [...newest.values()];
};

/** The word that says most: a version, and of several the lowest, which is the first without the flaw. */
const clearest = (rows: readonly SourceFix[], compare: Tracker['compare']): SourceFix | undefined => {
  const fixes = rows.filter(({ state }) => state === 'fixed');
  return fixes.toSorted((a, b) => compare(a.fixed ?? '', b.fixed ?? ''))[0] ?? rows[0];
};

const agree = (told: SourceFix, heard: SourceFix, compare: Tracker['compare']): boolean => {
  if (told.fixed !== null && heard.fixed !== null) return compare(told.fixed, heard.fixed) === 0;
  return heard.state === 'open' && (told.state === 'open' || told.state === 'wont-fix');
};

/** Whether the tracker's rows and OSV's of one source contradict each other; OSV does not list what is not affected. */
const contradict = (told: readonly SourceFix[], heard: readonly SourceFix[], compare: Tracker['compare']): boolean => {
  if ([...told, ...heard].some((row) => row.state === 'undetermined' || isUnimportant(row))) return false;
  if (heard.length === 0) return told.some(({ state }) => state !== 'not-affected');
  return !told.some((one) => heard.some((other) => agree(one, other, compare)));
};

const wordOf = (row: SourceFix | undefined): Word => ({ state: row?.state ?? 'not-named', fixed: row?.fixed ?? null });

interface Asked {
  readonly cve: string;
  readonly intelligence: Intelligence;
  /** Fixed versions that the host's own advisories name: OSV has nothing to add to these. */
  readonly known: readonly (string | null)[];
}

/** What can be compared on one host. */
interface Comparison {
  readonly at: Standpoint;
  readonly heard: readonly SourceFix[];
  readonly opinion: SecondOpinion;
  readonly compare: Tracker['compare'];
}

const checkOf = ({ at, heard, opinion, compare }: Comparison, tracker: CrossCheck['tracker']): CrossCheck => {
  const row = clearest(heard, compare);
  const osv = { ...wordOf(row), record: row?.note ?? null, date: opinion.date };
  return { package: at.source, installed: at.now, tracker, osv };
};

/** Beside a tracker: both words, where they contradict each other. */
const disagreementOf = (
  comparison: Comparison,
  { feed, rows }: { readonly feed: FeedId; readonly rows: readonly SourceFix[] },
): readonly CrossCheck[] => {
  const { heard, compare } = comparison;
  if ((rows.length === 0 && heard.length === 0) || !contradict(rows, heard, compare)) return [];
  return [checkOf(comparison, { ...wordOf(clearest(rows, compare)), feed })];
};

/** Without a tracker: what OSV says of the installed packages, unless it is known already. */
const hintOf = (comparison: Comparison, known: Asked['known']): readonly CrossCheck[] => {
  const { heard, compare } = comparison;
  const row = clearest(
    heard.filter(({ state }) => state !== 'undetermined'),
    compare,
  );
  if (row === undefined || known.some((one) => one !== null && row.fixed !== null && compare(one, row.fixed) === 0))
    return [];
  return [checkOf({ ...comparison, heard: [row] }, null)];
};

/**
 * The packages of a host of which OSV says something else than the distribution's tracker; where no tracker is read, what OSV says
 * of them. Empty where OSV is not loaded for the distribution, which it never has to be.
 */
export const crossChecksOf = (evidence: Evidence, { cve, intelligence, known }: Asked): readonly CrossCheck[] => {
  const { os, manifest, foreign } = evidence;
  if (os === null || manifest === null) return [];
  const distribution = distributionOf(os);
  const opinion = intelligence.crossCheck?.(distribution, cve);
  const tracker = trackerOf(distribution);
  const reading = tracker ?? rpmReaderOf(distribution);
  if (opinion === undefined || reading === undefined) return [];
  const { compare } = reading;
  const packages = tracker === undefined ? newestOfEach(manifest.packages) : manifest.packages;
  const told =
    tracker !== undefined && intelligence.covers(distribution)
      ? { feed: tracker.feed, rows: intelligence.fixesOfCve(distribution, cve) }
      : undefined;
  return standpointsOf({ manifest: { packages }, pending: [], ...(foreign && { foreign }) }, reading).flatMap((at) => {
    const own = ({ source }: SourceFix): boolean => source === at.source;
    const comparison: Comparison = { at, heard: opinion.fixes.filter(own), opinion, compare };
    return told === undefined
      ? hintOf(comparison, known)
      : disagreementOf(comparison, { ...told, rows: told.rows.filter(own) });
  });
};

const said = ({ state, fixed }: Word): string => {
  switch (state) {
    case 'fixed':
      return `fixed in ${fixed}`;
    case 'open':
      return 'not fixed';
    case 'wont-fix':
      return "won't be fixed";
    case 'not-affected':
      return 'not affected';
    case 'undetermined':
      return 'undetermined';
    case 'not-named':
      return 'nothing';
  }
};

/** One line for people. */
export const crossCheckNote = ({ package: name, installed, tracker, osv }: CrossCheck): string => {
  const word = `${name}: OSV says ${said(osv)}`;
  if (tracker !== null) return `${word}, the ${tracker.feed} tracker says ${said(tracker)} (osv of ${osv.date})`;
  return `${word}, installed is ${installed}: a hint, no proof (${osv.record ?? 'osv'}, osv of ${osv.date})`;
};
