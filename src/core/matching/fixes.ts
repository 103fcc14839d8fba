// fixes(update) = { c : installed < fixed(c) ≤ candidate }: the vulnerabilities that one update ends.
import type { Change } from '../change.ts';
import type { SourceFix } from '../intelligence.ts';
import { memo } from '../memo.ts';
import { isTracked, type Tracker, trackerOf, type World } from './distribution.ts';
import type { Fix } from './fix.ts';
import { trackedSource } from './tracked-source.ts';

/** A move from one version to another, as the tracker names the package. */
interface Move {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

const moveOf = (change: Change, tracker: Tracker): Move | undefined => {
  const ends = tracker.speaksOf === 'source' ? change.source : { ...change, name: change.package };
  if (!ends || ends.from === null || ends.to === null) return undefined;
  const { name, version: from } = trackedSource({ name: ends.name, version: ends.from });
  return { name, from, to: trackedSource({ name: ends.name, version: ends.to }).version };
};

/** Debian: the vulnerable code is not in the packages as built, or harms nobody. */
export const isUnimportant = ({ note }: Pick<SourceFix, 'note'>): boolean => /\bunimportant\b/i.test(note ?? '');

/** What the distribution's tracker says; nothing of packages that others built. */
const trackedFixes = (change: Change, { distribution, intelligence }: World): readonly Fix[] => {
  const tracker = trackerOf(distribution);
  if (tracker === undefined || !isTracked(tracker, change)) return [];
  const move = moveOf(change, tracker);
  if (move === undefined) return [];
  // A kernel has thousands of CVEs and some hundred fixed versions: each is compared once.
  const isPassed = memo((fixed) => tracker.compare(move.from, fixed) < 0 && tracker.compare(fixed, move.to) <= 0);
  return intelligence.fixes(distribution, move.name).flatMap((row) => {
    const { cve, fixed, severity, note, feed: by } = row;
    if (fixed === null || row.state !== 'fixed' || !isPassed(fixed) || isUnimportant(row)) return [];
    return [{ cve, source: row.source, fixed, severity, by, note }];
  });
};

/** What the host's own advisories say, module streams and rebuilds taken care of by who wrote them. */
const advisedFixes = (change: Change): readonly Fix[] =>
  change.advisories.flatMap(({ id, cves, severity }) =>
    cves.map((cve) => ({
      cve,
      source: change.source?.name ?? change.package,
      fixed: null,
      severity,
      by: id,
      note: null,
    })),
  );

/**
 * The vulnerabilities that a change ends, sorted by CVE, each once: the tracker's word where there is one, because it rates each
 * CVE, else the advisory's. Held and deferred changes are judged as if they happened. New packages and removals end nothing.
 */
export const fixesOf = (change: Change, world: World): readonly Fix[] => {
  if (change.action === 'remove' || change.action === 'downgrade') return [];
  const fixes = new Map<string, Fix>();
  for (const fix of [...trackedFixes(change, world), ...advisedFixes(change)]) {
    if (!fixes.has(fix.cve)) fixes.set(fix.cve, fix);
  }
  return [...fixes.values()].sort((a, b) => (a.cve < b.cve ? -1 : 1));
};
