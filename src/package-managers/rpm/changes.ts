// From dnf's table to changes: what a row means for a host with these packages.
import type { InstalledPackage } from '../../core/manifest.ts';
import { compareEvr } from '../../core/version/rpm.ts';
import { type ByName, byName } from './by-name.ts';
import type { BareChange } from './classify.ts';
import type { Nevra } from './nevra.ts';
import type { Section, TableRow } from './transaction-table.ts';

const newestOf = (packages: readonly InstalledPackage[]): InstalledPackage | undefined =>
  packages.toSorted((a, b) => compareEvr(b.version, a.version))[0];

/** The installed package that a new version replaces: same architecture, or the only one when that changes (noarch ↔ x86_64). */
export const presentOf = (
  wanted: Pick<Nevra, 'name' | 'arch'>,
  installed: ByName<InstalledPackage>,
): InstalledPackage | undefined => {
  const named = installed.get(wanted.name) ?? [];
  const sameArch = named.filter(({ arch }) => arch === wanted.arch);
  if (sameArch.length > 0) return newestOf(sameArch);
  return named.length === 1 ? named[0] : undefined;
};

type Forward = Exclude<
  Section,
  'remove' | 'remove-dependent' | 'remove-unused' | 'skipped-conflict' | 'skipped-broken'
>;

const FORWARD: Readonly<Record<Forward, { readonly action: BareChange['action']; readonly why: string }>> = {
  install: { action: 'install', why: 'installed beside the versions that are there' },
  dependency: { action: 'install', why: 'a new dependency' },
  'weak-dependency': { action: 'install', why: 'a new weak dependency' },
  upgrade: { action: 'upgrade', why: 'a newer version is available' },
  downgrade: { action: 'downgrade', why: 'the transaction needs an older version' },
  reinstall: { action: 'upgrade', why: 'installed again' },
};

const whyInstalled = (row: TableRow, present: InstalledPackage | undefined): string => {
  if (row.replaces.length > 0) return `replaces ${row.replaces.map(({ name }) => name).join(', ')}`;
  if (row.section === 'install' && present === undefined) return 'a new package';
  return FORWARD[row.section as Forward].why;
};

const forwardChange = (row: TableRow, installed: ByName<InstalledPackage>): BareChange => {
  const present = presentOf(row, installed);
  const { action } = FORWARD[row.section as Forward];
  return {
    action,
    package: row.name,
    arch: row.arch,
    from: action === 'install' ? null : (present?.version ?? null),
    to: row.evr,
    origin: row.repository,
    why: whyInstalled(row, present),
    present: present?.version ?? null,
  };
};

const removal = (nevra: Nevra, why: string): BareChange => ({
  action: 'remove',
  package: nevra.name,
  arch: nevra.arch,
  from: nevra.evr,
  to: null,
  origin: '',
  why,
  present: nevra.evr,
});

const REMOVALS = {
  remove: 'dnf removes it',
  'remove-dependent': 'it depends on a package that is removed',
  'remove-unused': 'nothing needs it any more',
} as const;

const isRemoval = (section: Section): section is keyof typeof REMOVALS => section in REMOVALS;

export const isSkipped = (section: Section): boolean => section === 'skipped-conflict' || section === 'skipped-broken';

/** dnf keeps `installonly_limit` versions of a kernel: the oldest goes when a new one comes. */
const whyRemoved = (row: TableRow, rows: ByName<TableRow>): string => {
  const rotated = rows.get(row.name)?.some(({ section, arch }) => section === 'install' && arch === row.arch);
  if (rotated) return 'the oldest of several versions, makes room for the new one';
  return REMOVALS[row.section as keyof typeof REMOVALS];
};

const withReplaced = (row: TableRow, installed: ByName<InstalledPackage>): readonly BareChange[] => [
  forwardChange(row, installed),
  ...row.replaces
    // A package may obsolete older versions of itself; that is no loss.
    .filter((replaced) => replaced.name !== row.name)
    .map((replaced) => removal(replaced, `replaced by ${row.name}`)),
];

/** Two new packages may replace the same old one. */
const each = (changes: readonly BareChange[]): readonly BareChange[] => [
  ...new Map(
    changes.map((change) => [[change.action, change.package, change.arch, change.from].join(' '), change]),
  ).values(),
];

/** Every change that the table announces, removals by `replacing` lines included; skipped rows are left to the caller. */
export const changesOf = (rows: readonly TableRow[], installed: ByName<InstalledPackage>): readonly BareChange[] => {
  const rowsByName = byName(rows);
  const changes = rows
    .filter((row) => !isSkipped(row.section))
    .flatMap((row) =>
      isRemoval(row.section) ? [removal(row, whyRemoved(row, rowsByName))] : withReplaced(row, installed),
    );
  return each(changes);
};
