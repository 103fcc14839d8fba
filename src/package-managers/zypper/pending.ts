// Everything pending on a host: what zypper would do, and, beside it, what it leaves out and why. Nothing stays hidden.
import type { Change } from '../../core/change.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import type { AdvisedPackage } from '../rpm/advisories.ts';
import { type ByName, byName } from '../rpm/by-name.ts';
import { presentOf } from '../rpm/changes.ts';
import { type BareChange, classified } from '../rpm/classify.ts';
import type { Nevra } from '../rpm/nevra.ts';
import type { Repository } from '../rpm/repositories.ts';
import { type Hold, holdOn, holdText } from './holds.ts';
import type { Section, SummaryRow } from './summary.ts';
import type { Candidate } from './updates.ts';

export interface PendingParts {
  readonly installed: readonly InstalledPackage[];
  /** What zypper would do. */
  readonly rows: readonly SummaryRow[];
  /** What it would do if packages might be removed; undefined where that is what `rows` says. */
  readonly freely: readonly SummaryRow[] | undefined;
  /** Names of packages in `freely` that come in place of others. */
  readonly replacing: ReadonlySet<string>;
  readonly candidates: readonly Candidate[];
  readonly holds: readonly Hold[];
  readonly advised: readonly AdvisedPackage[];
  readonly repositories: readonly Repository[];
}

/** What the changes are read against. */
export interface Surroundings {
  readonly installed: ByName<InstalledPackage>;
  readonly candidates: ByName<Candidate>;
}

const ACTIONS: Readonly<Record<Section, { readonly action: BareChange['action']; readonly why: string }>> = {
  'to-upgrade': { action: 'upgrade', why: 'a newer version is available' },
  'to-downgrade': { action: 'downgrade', why: 'the transaction needs an older version' },
  'to-install': { action: 'install', why: 'a new dependency' },
  'to-reinstall': { action: 'upgrade', why: 'installed again' },
  'to-remove': { action: 'remove', why: 'zypper removes it' },
  'to-change-arch': { action: 'upgrade', why: 'its architecture changes' },
  'to-change-vendor': { action: 'upgrade', why: 'its vendor changes' },
};

const isSame = (a: Nevra, b: Nevra): boolean => a.name === b.name && a.arch === b.arch && a.evr === b.evr;

const originOf = (row: Nevra, { candidates }: Surroundings): string =>
  candidates.get(row.name)?.find((candidate) => isSame(candidate, row))?.repository ?? '';

/** A newer version that zypper passes over, because of its vendor or its dependencies, must not go unsaid. */
const passedOver = (row: SummaryRow, { candidates }: Surroundings): string => {
  const newer = candidates.get(row.name)?.find((one) => one.arch === row.arch && compareEvr(one.evr, row.evr) > 0);
  return newer === undefined
    ? ''
    : `; zypper passes over ${newer.evr}: another vendor, or dependencies that are missing`;
};

const forwardChange = (row: SummaryRow, around: Surroundings): BareChange => {
  const { action, why } = ACTIONS[row.section];
  const present = row.old?.evr ?? presentOf(row, around.installed)?.version ?? null;
  const beside = action === 'install' && present !== null;
  return {
    action,
    package: row.name,
    arch: row.arch,
    from: action === 'install' ? null : present,
    to: row.evr,
    origin: originOf(row, around),
    why: (beside ? 'installed beside the versions that are there' : why) + passedOver(row, around),
    present,
  };
};

const removal = ({ name, arch, evr }: Nevra): BareChange => ({
  action: 'remove',
  package: name,
  arch,
  from: evr,
  to: null,
  origin: '',
  why: ACTIONS['to-remove'].why,
  present: evr,
});

/** Sections that only say more about a package which another section already upgrades. */
const REMARKS: ReadonlySet<Section> = new Set(['to-change-arch', 'to-change-vendor']);

/** Every change of a dry run, a package once; that its vendor or architecture changes, too, goes into `why`. */
export const changesOf = (rows: readonly SummaryRow[], around: Surroundings): readonly BareChange[] => {
  const plain = rows.filter(({ section }) => !REMARKS.has(section));
  const remarks = rows.filter(({ section }) => REMARKS.has(section));
  const alone = remarks.filter((remark, index) => {
    const first = remarks.findIndex((other) => isSame(other, remark)) === index;
    return first && !plain.some((row) => isSame(row, remark));
  });
  return [...plain, ...alone].map((row) => {
    if (row.section === 'to-remove') return removal(row);
    const change = forwardChange(row, around);
    const said = remarks.filter((remark) => remark.section !== row.section && isSame(remark, row));
    return { ...change, why: [change.why, ...said.map(({ section }) => ACTIONS[section].why)].join('; ') };
  });
};

interface Left {
  readonly nevra: Nevra;
  readonly action: 'held' | 'kept-back';
  readonly why: string;
}

/** What zypper would bring if it might remove packages. */
const leftByRemovals = ({ rows, freely = [], replacing }: PendingParts): readonly Left[] => {
  const going = freely.filter(({ section }) => section === 'to-remove').map(({ name }) => name);
  return freely
    .filter((row) => row.section !== 'to-remove' && !REMARKS.has(row.section))
    .filter((row) => !rows.some((other) => isSame(other, row)))
    .map((row) => ({
      nevra: row,
      action: 'kept-back',
      why: replacing.has(row.name) ? `it would remove ${going.join(', ')}` : 'it comes along with what is kept back',
    }));
};

/** Candidates of which the dry run says nothing at all. */
const leftByZypper = ({ rows, freely = [], candidates, holds }: PendingParts): readonly Left[] => {
  const spoken = new Set([...rows, ...freely].map(({ name }) => name));
  return candidates
    .filter(({ name }) => !spoken.has(name))
    .map((nevra) => {
      const hold = holdOn(nevra.name, holds);
      return hold === undefined
        ? { nevra, action: 'kept-back', why: 'zypper passes it over: another vendor, or dependencies that are missing' }
        : { nevra, action: 'held', why: `held by the lock ${holdText(hold)}` };
    });
};

const leftChange = ({ nevra, action, why }: Left, around: Surroundings): BareChange => {
  const present = presentOf(nevra, around.installed)?.version ?? null;
  const { name, arch, evr } = nevra;
  return { action, package: name, arch, from: present, to: evr, origin: originOf(nevra, around), why, present };
};

/** All changes, effective ones first, each with its classification. */
export const pendingChanges = (parts: PendingParts): readonly Change[] => {
  const around = { installed: byName(parts.installed), candidates: byName(parts.candidates) };
  const left = [...leftByRemovals(parts), ...leftByZypper(parts)].map((one) => leftChange(one, around));
  const known = { advised: byName(parts.advised), repositories: parts.repositories };
  return [...changesOf(parts.rows, around), ...left].map((change) => classified(change, known));
};
