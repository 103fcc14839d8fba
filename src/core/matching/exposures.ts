// Where a host stands towards vulnerabilities: what is open on it, and what would end it.
import { isEffective } from '../change.ts';
import type { SourceFix } from '../intelligence.ts';
import { memo } from '../memo.ts';
import { type Tracker, trackerOf, type World } from './distribution.ts';
import type { Exposure, Inspected, Standing } from './exposure.ts';
import { fixesOf, isUnimportant } from './fixes.ts';
import { type Standpoint, standpointsOf } from './standpoints.ts';

/** Ubuntu marks fixes for subscribers in the version (`+esm1`) and in the status. */
const needsSubscription = ({ fixed, note }: SourceFix): boolean =>
  /[+~.]esm\d/.test(fixed ?? '') || /\besm\b|ubuntu pro/i.test(note ?? '');

/** When a fixed version is reached; `never` by nothing that is offered. */
type Occasion = 'now' | 'planned' | 'offered' | 'never';

interface Viewpoint extends Standpoint {
  occasionOf(fixed: string): Occasion;
}

/** A kernel has thousands of CVEs and some hundred fixed versions: each is compared once. */
const viewpointOf = (at: Standpoint, { compare }: Tracker): Viewpoint => {
  const reaches = (version: string | null, fixed: string): boolean => version === null || compare(version, fixed) >= 0;
  const look = (fixed: string): Occasion => {
    if (reaches(at.now, fixed)) return 'now';
    if (reaches(at.planned, fixed)) return 'planned';
    return reaches(at.offered, fixed) ? 'offered' : 'never';
  };
  return { ...at, occasionOf: memo(look) };
};

const standingOfFixed = (row: SourceFix, occasion: Occasion): Standing => {
  if (occasion === 'now') return 'fixed';
  if (isUnimportant(row)) return 'unimportant';
  if (occasion === 'planned') return 'update-pending';
  // A host without the subscription shows such a fix as deferred: what keeps it away is not a hold.
  if (needsSubscription(row)) return 'esm-only';
  return occasion === 'offered' ? 'held-back' : 'not-in-repositories';
};

const standingOf = (row: SourceFix, at: Viewpoint): Standing => {
  switch (row.state) {
    case 'fixed':
      return row.fixed === null ? 'undetermined' : standingOfFixed(row, at.occasionOf(row.fixed));
    case 'not-affected':
      return 'not-affected';
    case 'open':
    case 'wont-fix':
    case 'undetermined':
      return isUnimportant(row) ? 'unimportant' : row.state;
  }
};

/** What records of one source say of the host; `wanted` leaves standings out before anything is built. */
const exposuresAt = (
  at: Viewpoint,
  rows: readonly SourceFix[],
  wanted: (standing: Standing) => boolean,
): readonly Exposure[] => {
  const exposures: Exposure[] = [];
  for (const row of rows) {
    const standing = standingOf(row, at);
    if (!wanted(standing)) continue;
    const { cve, fixed, severity, feed: by, note } = row;
    const { source, packages, now: installed } = at;
    exposures.push({ cve, source, packages, installed, fixed, standing, severity, by, note });
  }
  return exposures;
};

/** Where no tracker is read, the host's advisories are all there is: they name what an update would end, never what stays open. */
const advisedExposures = ({ pending }: Inspected, world: World): readonly Exposure[] =>
  pending.flatMap((change) => {
    const { from } = change;
    if (from === null) return [];
    const standing: Standing = isEffective(change) ? 'update-pending' : 'held-back';
    return fixesOf(change, world).map(({ cve, source, severity, by, note }) => {
      return {
        cve,
        source,
        packages: [change.package],
        installed: from,
        fixed: change.to,
        standing,
        severity,
        by,
        note,
      };
    });
  });

/** From worst to best: of two records of one CVE in one source (fixed, then fixed again) the worse one counts. */
const STANDINGS: readonly Standing[] = [
  'open',
  'wont-fix',
  'undetermined',
  'not-in-repositories',
  'esm-only',
  'held-back',
  'update-pending',
  'unimportant',
  'fixed',
  'not-affected',
];

const compareTexts = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** Sorted by CVE and source, each once. */
const tidied = (exposures: readonly Exposure[]): readonly Exposure[] =>
  [...exposures]
    .sort(
      (a, b) =>
        compareTexts(a.cve, b.cve) ||
        compareTexts(a.source, b.source) ||
        STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing),
    )
    .filter((one, index, all) => one.cve !== all[index - 1]?.cve || one.source !== all[index - 1]?.source);

/** Everything that is open on the host and what the vendor calls unimportant, sorted by CVE; what is fixed is left out. */
export const exposuresOf = (inspected: Inspected, world: World): readonly Exposure[] => {
  const tracker = trackerOf(world.distribution);
  if (tracker === undefined) return tidied(advisedExposures(inspected, world));
  const exposures = standpointsOf(inspected, tracker).flatMap((at) => {
    const rows = world.intelligence.fixes(world.distribution, at.source);
    return exposuresAt(viewpointOf(at, tracker), rows, (one) => one !== 'fixed' && one !== 'not-affected');
  });
  return tidied(exposures);
};

/** Where the host stands towards one CVE, `fixed` and `not-affected` included; empty when none of its packages is concerned. */
export const exposuresTo = (cve: string, inspected: Inspected, world: World): readonly Exposure[] => {
  const tracker = trackerOf(world.distribution);
  if (tracker === undefined) return tidied(advisedExposures(inspected, world).filter((one) => one.cve === cve));
  const rows = world.intelligence.fixesOfCve(world.distribution, cve);
  const exposures = standpointsOf(inspected, tracker).flatMap((at) => {
    const own = rows.filter(({ source }) => source === at.source);
    return exposuresAt(viewpointOf(at, tracker), own, () => true);
  });
  return tidied(exposures);
};

/** Whether the host is vulnerable, as far as anybody knows. */
export const isOpen = ({ standing }: Pick<Exposure, 'standing'>): boolean =>
  STANDINGS.indexOf(standing) < STANDINGS.indexOf('unimportant');

/** Whether it stays vulnerable when everything pending is installed: the residual risk that no update here ends. */
export const isResidual = (exposure: Pick<Exposure, 'standing'>): boolean =>
  isOpen(exposure) && exposure.standing !== 'update-pending';
