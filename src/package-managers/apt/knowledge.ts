// What steps and packages are judged by: the manifest, the repositories, and all versions that apt knows.
import type { InstalledPackage } from '../../core/manifest.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frames } from '../../remote/frames.ts';
import type { Installed } from './installed.ts';
import type { PackageId } from './names.ts';
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
}

interface Tables {
  readonly repositories: readonly Repository[];
  readonly tables: readonly VersionTable[];
}

/** Indexes once, so that thousands of packages stay cheap. */
export const knowledgeOf = ({ apt, manifest }: Installed, { repositories, tables }: Tables): Knowledge => {
  const idOf = ({ name, arch }: PackageId) => (arch === apt.native || arch === 'all' ? name : `${name}:${arch}`);
  const packages = new Map(manifest.packages.map((one) => [idOf(one), one]));
  const byId = new Map(tables.map((table) => [table.id, table]));
  return { repositories, idOf, find: (id) => packages.get(id), tableOf: (one) => byId.get(idOf(one)) };
};

/** The answers `sources` and `versions`. */
export const readKnowledge = (frames: Frames, installed: Installed): Result<Knowledge> => {
  const sources = readText(frames, 'sources');
  if (!sources.ok) return sources;
  const repositories = parseRepositories(sources.value);
  if (!repositories.ok) return repositories;
  const versions = readText(frames, 'versions');
  if (!versions.ok) return versions;
  const tables = parseVersionTables(versions.value);
  if (!tables.ok) return tables;
  return ok(knowledgeOf(installed, { repositories: repositories.value, tables: tables.value }));
};
