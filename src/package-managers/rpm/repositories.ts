// The enabled repositories, how old their metadata is, and whether they name advisories at all.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { answerLines, parseLines } from './lines.ts';

export interface Repository {
  readonly id: string;
  /** Host's clock, seconds; null when the cache of this repository was not found. */
  readonly refreshedAt: number | null;
  /** Without advisories a repository cannot say which of its updates are security. */
  readonly hasAdvisories: boolean;
}

interface Cached {
  readonly id: string;
  readonly hasAdvisories: boolean;
  readonly refreshedAt: number;
}

const greatest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

/** `baseos-c0e37ab6e9ac0e4d<TAB>yes<TAB>1763848982 1763848983`: directory, advisories, times of its files. */
const parseCached = (line: string): Cached | undefined => {
  const [directory = '', advisories, times = '', ...rest] = line.split('\t');
  const seconds = times.trim().split(' ');
  if (rest.length > 0 || !(advisories === 'yes' || advisories === 'no')) return undefined;
  if (!seconds.every((text) => /^\d+$/.test(text))) return undefined;
  return {
    id: directory.replace(/-[0-9a-f]{16}$/, ''),
    hasAdvisories: advisories === 'yes',
    refreshedAt: greatest(seconds.map(Number)),
  };
};

/** Ids from `dnf repolist`; a long id pushes its name to an indented line of its own. */
const parseIds = (text: string): Result<readonly string[]> => {
  const [header, ...rows] = answerLines(text);
  if (header === undefined) return ok([]);
  if (!/^repo id +repo name$/.test(header)) return unreadable('dnf repolist', header);
  return ok(rows.filter((row) => !row.startsWith(' ')).map((row) => row.split(/\s+/)[0] ?? ''));
};

/** @param metadata lines of `list_metadata`; of several caches of one repository the newest counts. */
export const parseRepositories = (repolist: string, metadata: string): Result<readonly Repository[]> => {
  const ids = parseIds(repolist);
  if (!ids.ok) return ids;
  const cached = parseLines('metadata cache', metadata, parseCached);
  if (!cached.ok) return cached;
  const newestFirst = cached.value.toSorted((a, b) => b.refreshedAt - a.refreshedAt);
  return ok(
    ids.value.map((id) => {
      const newest = newestFirst.find((entry) => entry.id === id);
      return { id, refreshedAt: newest?.refreshedAt ?? null, hasAdvisories: newest?.hasAdvisories ?? false };
    }),
  );
};

/** Seconds since the oldest repository was refreshed; null when that is not known of every one. */
export const oldestAge = (repositories: readonly Repository[], now: number): number | null => {
  const ages = repositories.map((repository) => repository.refreshedAt && now - repository.refreshedAt);
  if (ages.length === 0 || ages.some((age) => age === null)) return null;
  return Math.max(0, greatest(ages.map(Number)));
};

const daysOf = (seconds: number): string => `${Math.floor(seconds / 86_400)} days`;

interface Freshness {
  readonly repositories: readonly Repository[];
  /** Host's clock, seconds. */
  readonly now: number;
  readonly maxAgeS: number;
}

/** Why the cached metadata is not to be believed when it was not refreshed just now; none when it is. */
export const staleness = ({ repositories, now, maxAgeS }: Freshness): readonly Fault[] => {
  const never = repositories.filter((repository) => repository.refreshedAt === null).map(({ id }) => id);
  if (never.length > 0) return [fault('metadata-stale', `the metadata of ${never.join(', ')} was never fetched`)];
  const stale = repositories.filter((repository) => now - (repository.refreshedAt ?? 0) > maxAgeS);
  if (stale.length === 0) return [];
  const words = stale.map((repository) => `${repository.id} (${daysOf(now - (repository.refreshedAt ?? 0))})`);
  return [fault('metadata-stale', `too old: ${words.join(', ')}`)];
};
