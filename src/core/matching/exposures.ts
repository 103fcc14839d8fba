// Where a host stands towards vulnerabilities: what is open on it, and what would end it.
import { isEffective } from '../change.ts';
import type { SourceFix } from '../intelligence.ts';
import { type Tracker, trackerOf, type World } from './distribution.ts';
import type { Exposure, Inspected, Standing } from './exposure.ts';
import { fixesOf, isUnimportant } from './fixes.ts';
import { type Standpoint, standpointsOf } from './standpoints.ts';

/** Ubuntu marks fixes for subscribers in the version (`+esm1`) and in the status. */
const needsSubscription = ({ fixed, note }: SourceFix): boolean =>
  /[+~.]esm\d/.test(fixed ?? '') || /\besm\b|ubuntu pro/i.test(note ?? '');

const standingOfFixed = (row: SourceFix, fixed: string, at: Standpoint & { readonly tracker: Tracker }): Standing => {
  const reaches = (version: string): boolean => at.tracker.compare(version, fixed) >= 0;
  if (reaches(at.now)) return 'fixed';
  if (isUnimportant(row)) return 'unimportant';
  if (reaches(at.planned)) return 'update-pending';
  // A host without the subscription shows such a fix as deferred: what keeps it away is not a hold.
  if (needsSubscription(row)) return 'esm-only';
  return reaches(at.offered) ? 'held-back' : 'not-in-repositories';
};

const standingOf = (row: SourceFix, at: Standpoint & { readonly tracker: Tracker }): Standing => {
  switch (row.state) {
    case 'fixed':
      return row.fixed === null ? 'undetermined' : standingOfFixed(row, row.fixed, at);
    case 'not-affected':
      return 'not-affected';
    case 'open':
    case 'wont-fix':
    case 'undetermined':
      return isUnimportant(row) ? 'unimportant' : row.state;
  }
};

const exposureOf = (row: SourceFix, at: Standpoint & { readonly tracker: Tracker }): Exposure => ({
  cve: row.cve,
  source: at.source,
  packages: at.packages,
  installed: at.now,
  fixed: row.fixed,
  standing: standingOf(row, at),
  severity: row.severity,
  by: row.feed,
  note: row.note,
});

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
    return rows.map((row) => exposureOf(row, { ...at, tracker }));
  });
  return tidied(exposures.filter(({ standing }) => standing !== 'fixed' && standing !== 'not-affected'));
};

/** Where the host stands towards one CVE, `fixed` and `not-affected` included; empty when none of its packages is concerned. */
export const exposuresTo = (cve: string, inspected: Inspected, world: World): readonly Exposure[] => {
  const tracker = trackerOf(world.distribution);
  if (tracker === undefined) return tidied(advisedExposures(inspected, world).filter((one) => one.cve === cve));
  const rows = world.intelligence.fixesOfCve(world.distribution, cve);
  const exposures = standpointsOf(inspected, tracker).flatMap((at) =>
    rows.filter(({ source }) => source === at.source).map((row) => exposureOf(row, { ...at, tracker })),
  );
  return tidied(exposures);
};

/** Whether the host is vulnerable, as far as anybody knows. */
export const isOpen = ({ standing }: Pick<Exposure, 'standing'>): boolean =>
  STANDINGS.indexOf(standing) < STANDINGS.indexOf('unimportant');

/** Whether it stays vulnerable when everything pending is installed: the residual risk that no update here ends. */
export const isResidual = (exposure: Pick<Exposure, 'standing'>): boolean =>
  isOpen(exposure) && exposure.standing !== 'update-pending';
