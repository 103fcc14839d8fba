// What steps and packages are judged by: the manifest, the repositories, and all versions that apt knows.
import type { Change, SourceEnds } from '../../core/change.ts';
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import { compareDpkg } from '../../core/version/dpkg.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Installed } from './installed.ts';
import type { PackageId } from './names.ts';
import { type Offered, offeredKey, readOffered } from './offered.ts';
import { readText } from './read-text.ts';
import { parseRepositories, type Repository } from './repositories.ts';
import { parseVersionTables, type VersionTable } from './version-table.ts';

export interface Knowledge {
  readonly repositories: readonly Repository[];
  /** apt's own name of a package: `libc6` for native and `all`, `libc6:i386` for foreign ones. Survives a move to or from `all`. */
  idOf(one: PackageId): string;
  /** The installed package behind apt's name for it. */
  find(id: string): InstalledPackage | undefined;
  tableOf(one: PackageId): VersionTable | undefined;
  /** The source package behind a move; undefined when apt did not say what the new version is built from. */
  sourceOf(move: Move): SourceEnds | undefined;
}

/** From one version of a package to another; `from` is null for a new package, `to` for a removal. */
type Move = PackageId & Pick<Change, 'from' | 'to'>;

interface Tables {
  readonly repositories: readonly Repository[];
  readonly tables: readonly VersionTable[];
  readonly offered: Offered;
}

/** The newest version of each source package that is installed, by its name. */
const newestSources = (packages: readonly InstalledPackage[]): ReadonlyMap<string, string> => {
  const newest = new Map<string, string>();
  for (const { source, sourceVersion } of packages) {
    const known = newest.get(source);
    if (known === undefined || compareDpkg(sourceVersion, known) > 0) newest.set(source, sourceVersion);
  }
  return newest;
};

/** A package may move to another source, and a new one may come from a source that is here already: then that one's version counts. */
const sourcesOf = (packages: readonly InstalledPackage[], offered: Offered): Knowledge['sourceOf'] => {
  const installed = new Map(packages.map((one) => [offeredKey(one, one.version), one]));
  const newest = newestSources(packages);
  return ({ name, arch, from, to }) => {
    const before = from === null ? undefined : installed.get(offeredKey({ name, arch }, from));
    if (to === null) return before && { name: before.source, from: before.sourceVersion, to: null };
    const after = offered.get(offeredKey({ name, arch }, to));
    if (after === undefined) return undefined;
    const same = before?.source === after.source;
    const origin = same ? before.sourceVersion : (newest.get(after.source) ?? null);
    return { name: after.source, from: origin, to: after.sourceVersion };
  };
};

/** Indexes once, so that thousands of packages stay cheap. */
export const knowledgeOf = ({ apt, manifest }: Installed, { repositories, tables, offered }: Tables): Knowledge => {
  const idOf = ({ name, arch }: PackageId) => (arch === apt.native || arch === 'all' ? name : `${name}:${arch}`);
  const packages = new Map(manifest.packages.map((one) => [idOf(one), one]));
  const byId = new Map(tables.map((table) => [table.id, table]));
  return {
    repositories,
    idOf,
    find: (id) => packages.get(id),
    tableOf: (one) => byId.get(idOf(one)),
    sourceOf: sourcesOf(manifest.packages, offered),
  };
};

/** The answers `sources`, `versions` and `offered`. */
export const readKnowledge = (frames: Frames, installed: Installed): Result<Knowledge> => {
  const sources = readText(frames, 'sources');
  if (!sources.ok) return sources;
  const repositories = parseRepositories(sources.value);
  if (!repositories.ok) return repositories;
  const versions = readText(frames, 'versions');
  if (!versions.ok) return versions;
  const tables = parseVersionTables(versions.value);
  if (!tables.ok) return tables;
  const offered = readOffered(frames.find('offered'));
  return ok(knowledgeOf(installed, { repositories: repositories.value, tables: tables.value, offered }));
};
