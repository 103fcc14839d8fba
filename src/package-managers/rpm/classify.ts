// Which updates are security: every advisory between the installed and the candidate version counts, not only the newest one's.
import type { Advisory } from '../../core/advisory.ts';
import { bandOf } from '../../core/band.ts';
import type { Change } from '../../core/change.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import type { AdvisedPackage } from './advisories.ts';
import type { ByName } from './by-name.ts';
import type { Repository } from './repositories.ts';

/** A change before its classification. */
export interface BareChange extends Pick<Change, 'action' | 'package' | 'arch' | 'from' | 'to' | 'origin' | 'why'> {
  /** The version that the host has of this package; differs from `from` for kernels, which are installed beside the old one. */
  readonly present: string | null;
}

export interface Known {
  readonly advised: ByName<AdvisedPackage>;
  readonly repositories: readonly Repository[];
}

/** Advisories for versions v of this package with present < v ≤ to, each once, in order of id. */
const advisoriesFor = (change: BareChange, advised: ByName<AdvisedPackage>): readonly Advisory[] => {
  const { present, to } = change;
  if (present === null || to === null) return [];
  const found = (advised.get(change.package) ?? []).filter(
    (entry) => entry.arch === change.arch && compareEvr(entry.evr, present) > 0 && compareEvr(entry.evr, to) <= 0,
  );
  const byId = new Map(found.map(({ advisory }) => [advisory.id, advisory]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
};

/** Bugfix advisories that list CVEs fix vulnerabilities, whatever the vendor calls them. */
const isSecurity = (advisory: Advisory): boolean => advisory.type === 'security' || advisory.cves.length > 0;

const verdictOf = (change: BareChange, advisories: readonly Advisory[], known: Known): Change['security'] => {
  if (advisories.some(isSecurity)) return true;
  // Nothing that is there is being mended by a removal or by a package that was not there.
  if (change.to === null || change.present === null) return false;
  return known.repositories.find(({ id }) => id === change.origin)?.hasAdvisories ? false : 'unknown';
};

/** The whole change: verdict, advisories and band. */
export const classified = (change: BareChange, known: Known): Change => {
  const { present: _, ...bare } = change;
  const advisories = advisoriesFor(change, known.advised);
  const security = verdictOf(change, advisories, known);
  return { ...bare, security, advisories, band: bandOf(security, advisories), due: null };
};
