// Newer versions that the transaction leaves out: held, phased, kept back. None of them is hidden, each says why.
import type { Action, Change } from '../../core/change.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { compareDpkg } from '../../core/version/dpkg.ts';
import { changeOf } from './changes.ts';
import type { Knowledge } from './knowledge.ts';
import { securityName } from './repositories.ts';
import type { Step } from './simulation.ts';
import type { KnownVersion, VersionTable } from './version-table.ts';

interface Reason {
  readonly action: Action;
  readonly why: string;
}

/** What the reasons are taken from. */
export interface Circumstances {
  readonly knowledge: Knowledge;
  /** apt's names of held packages. */
  readonly holds: readonly string[];
  /** apt's names of the packages that the transaction changes. */
  readonly changed: ReadonlySet<string>;
  /** A full upgrade that ignores phasing: what it can do and the transaction does not must have a reason. */
  readonly everything: readonly Step[];
}

/** apt 2.4 pins a phased version away, later ones keep it as the candidate: so any newer version that is phased counts. */
const offeredVersion = (table: VersionTable, installed: string): KnownVersion | undefined =>
  table.versions.find(
    ({ version, phased }) =>
      compareDpkg(version, installed) > 0 &&
      (phased !== null || (table.candidate !== null && compareDpkg(version, table.candidate) <= 0)),
  );

/** A security version that preferences (or APT::Default-Release) put below the installed one. */
const pinnedAway = (table: VersionTable, installed: string, knowledge: Knowledge): KnownVersion | undefined => {
  const security = new Set(
    knowledge.repositories.filter((one) => securityName(one) !== undefined).map(({ source }) => source),
  );
  return table.versions.find(
    ({ version, sources }) => compareDpkg(version, installed) > 0 && sources.some((source) => security.has(source)),
  );
};

/** apt does not say why; the two causes that are known: phasing that an old apt does not show, a recommended package that cannot be had. */
const removalsReason = (everything: readonly Step[]): Reason => {
  const removed = everything.filter(({ kind }) => kind === 'remove').map(({ name }) => name);
  const names = [...new Set(removed)].join(', ');
  return removed.length > 0
    ? { action: 'kept-back', why: `the full upgrade would remove ${names}` }
    : { action: 'kept-back', why: 'apt leaves it out now: phased, or a package that it recommends is missing' };
};

const reasonFor = (installed: InstalledPackage, offered: KnownVersion, circumstances: Circumstances): Reason => {
  const { knowledge, holds, everything } = circumstances;
  const id = knowledge.idOf(installed);
  if (holds.includes(id)) return { action: 'held', why: 'held on the host (apt-mark hold)' };
  if (offered.phased !== null) {
    return { action: 'deferred', why: `a phased update, offered to ${offered.phased} % of machines so far` };
  }
  const possible = everything.some(
    ({ name, arch, to }) => to !== null && arch !== undefined && knowledge.idOf({ name, arch }) === id,
  );
  return possible ? removalsReason(everything) : { action: 'kept-back', why: 'its dependencies cannot be met now' };
};

const leftBehind = (installed: InstalledPackage, circumstances: Circumstances): Change | undefined => {
  const { knowledge, changed } = circumstances;
  const table = knowledge.tableOf(installed);
  if (table === undefined || changed.has(knowledge.idOf(installed))) return undefined;
  const { name, arch, version: from } = installed;
  const draft = (to: string, reason: Reason) => changeOf({ name, arch, from, to, origins: '', ...reason }, knowledge);
  const offered = offeredVersion(table, from);
  if (offered) return draft(offered.version, reasonFor(installed, offered, circumstances));
  const pinned = pinnedAway(table, from, knowledge);
  const why = `apt's preferences keep ${from} although a security repository has ${pinned?.version}`;
  return pinned && draft(pinned.version, { action: 'held', why });
};

/** One change per installed package that has something newer and does not get it. */
export const leftBehindOf = (packages: readonly InstalledPackage[], circumstances: Circumstances): readonly Change[] =>
  packages.flatMap((installed) => leftBehind(installed, circumstances) ?? []);
