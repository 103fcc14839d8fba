// Is an update security, and where does it come from? Judged over all versions that it skips, not the last one alone.
import type { Advisory } from '../../core/advisory.ts';
import { compareDpkg } from '../../core/version/dpkg.ts';
import { originName, type Repository, repositoriesOf, securityName } from './repositories.ts';
import type { KnownVersion, VersionTable } from './version-table.ts';

export interface Classification {
  readonly origin: string;
  readonly security: true | false | 'unknown';
  readonly advisories: readonly Advisory[];
}

/** A move of one package; `from` is null for a new package. */
export interface Move {
  readonly from: string | null;
  readonly to: string;
  /** The simulation's own words on where `to` comes from, where there are any. */
  readonly origins: string;
}

/** Versions v with installed < v ≤ candidate; for a new package the candidate alone. */
const passedVersions = (table: VersionTable | undefined, { from, to }: Move): readonly KnownVersion[] =>
  (table?.versions ?? []).filter(({ version }) =>
    from === null ? compareDpkg(version, to) === 0 : compareDpkg(version, from) > 0 && compareDpkg(version, to) <= 0,
  );

const sourcesOf = (versions: readonly KnownVersion[], known: readonly Repository[]): readonly Repository[] => {
  const names = new Set(versions.flatMap((version) => version.sources));
  return known.filter((repository) => names.has(repository.source));
};

/** apt names no advisory: the security repository stands for it, without a rating. */
const advisoryOf = (id: string): Advisory => ({ id, type: 'security', severity: 'unrated', cves: [] });

/**
 * `false` is only said of vendors that keep security updates in a repository of their own which is enabled here;
 * what others publish may be security or not, and nothing on the host tells.
 */
export const classify = (table: VersionTable | undefined, move: Move, known: readonly Repository[]): Classification => {
  const passed = passedVersions(table, move);
  const target = passed.filter(({ version }) => version === move.to);
  const ends = [...sourcesOf(target, known), ...repositoriesOf(move.origins, known)];
  const all = [...sourcesOf(passed, known), ...ends].filter((one) => one.origin !== '' || one.label !== '');
  const names = [...new Set(all.flatMap((one) => securityName(one) ?? []))].sort();
  const best = ends.find((one) => securityName(one) !== undefined) ?? ends[0];
  const origin = best ? originName(best) : move.origins;
  if (names.length > 0) return { origin, security: true, advisories: names.map(advisoryOf) };
  const separating = new Set(known.filter((one) => securityName(one) !== undefined).map((one) => one.origin));
  const told = all.length > 0 && all.every((one) => separating.has(one.origin));
  return { origin, security: told ? false : 'unknown', advisories: [] };
};
