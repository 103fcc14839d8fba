// Everything pending on a host: what dnf would do, and, beside it, what it leaves out and why. Nothing stays hidden.
import type { Change } from '../../core/change.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import type { AdvisedPackage } from './advisories.ts';
import { type ByName, byName } from './by-name.ts';
import type { Candidate } from './candidates.ts';
import { changesOf, isSkipped, presentOf } from './changes.ts';
import { type BareChange, classified } from './classify.ts';
import { type Hold, holdOn, holdText } from './holds.ts';
import { type Nevra, nevraText } from './nevra.ts';
import type { Reasons } from './problems.ts';
import type { Repository } from './repositories.ts';
import type { TableRow } from './transaction-table.ts';

export interface PendingParts {
  readonly advised: readonly AdvisedPackage[];
  readonly repositories: readonly Repository[];
  readonly installed: readonly InstalledPackage[];
  readonly rows: readonly TableRow[];
  readonly reasons: Reasons;
  /** Newest version of everything that has one, excluded packages too. */
  readonly candidates: readonly Candidate[];
  readonly holds: readonly Hold[];
}

interface Left {
  readonly nevra: Nevra;
  readonly origin: string;
  readonly action: 'held' | 'kept-back';
  readonly why: string;
}

const leftChange = ({ nevra, origin, action, why }: Left, installed: ByName<InstalledPackage>): BareChange => {
  const present = presentOf(nevra, installed)?.version ?? null;
  return { action, package: nevra.name, arch: nevra.arch, from: present, to: nevra.evr, origin, why, present };
};

const skipped = (row: TableRow, reasons: Reasons): Left => ({
  nevra: row,
  origin: row.repository,
  action: 'kept-back',
  why:
    reasons.get(nevraText(row)) ??
    (row.section === 'skipped-conflict' ? 'it conflicts with other packages' : 'its dependencies cannot be met'),
});

const leftOut = (candidate: Candidate, holds: readonly Hold[]): Left => {
  const hold = holdOn(candidate.name, holds);
  const base = { nevra: candidate, origin: candidate.repository };
  return hold === undefined
    ? { ...base, action: 'kept-back', why: 'dnf leaves it out and gives no reason' }
    : { ...base, action: 'held', why: `held by ${holdText(hold)}` };
};

interface Spoken {
  readonly rows: ByName<TableRow>;
  readonly replaced: ReadonlySet<string>;
  readonly holds: readonly Hold[];
}

/**
 * A candidate is spoken for when the table brings this version or a newer one, skips it, or replaces the package.
 * When dnf chose an older version, only a hold makes that worth a word: else it is dnf's free choice.
 */
const isLeftOut = (candidate: Candidate, { rows, replaced, holds }: Spoken): boolean => {
  const same = rows.get(candidate.name) ?? [];
  if (replaced.has(candidate.name)) return false;
  if (same.some((row) => isSkipped(row.section) || compareEvr(row.evr, candidate.evr) >= 0)) return false;
  return same.length === 0 || holdOn(candidate.name, holds) !== undefined;
};

const leftOf = ({ rows, reasons, candidates, holds }: PendingParts): readonly Left[] => {
  const replaced = new Set(rows.flatMap((row) => row.replaces.map(({ name }) => name)));
  const spoken = { rows: byName(rows), replaced, holds };
  return [
    ...rows.filter((row) => isSkipped(row.section)).map((row) => skipped(row, reasons)),
    ...candidates.filter((candidate) => isLeftOut(candidate, spoken)).map((candidate) => leftOut(candidate, holds)),
  ];
};

/** All changes, effective ones first, each with its classification. */
export const pendingChanges = (parts: PendingParts): readonly Change[] => {
  const installed = byName(parts.installed);
  const bare = [...changesOf(parts.rows, installed), ...leftOf(parts).map((entry) => leftChange(entry, installed))];
  const known = { advised: byName(parts.advised), repositories: parts.repositories };
  return bare.map((change) => classified(change, known));
};

/** Bytes to download: exact where dnf named the candidate's size, else as rounded in its table. */
export const downloadOf = (rows: readonly TableRow[], candidates: readonly Candidate[]): number => {
  const exact = new Map(candidates.map((candidate) => [nevraText(candidate), candidate.downloadBytes]));
  return rows
    .filter((row) => !isSkipped(row.section) && !row.section.startsWith('remove'))
    .reduce((sum, row) => sum + (exact.get(nevraText(row)) ?? row.bytes), 0);
};
