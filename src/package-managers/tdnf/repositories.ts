// The enabled repositories of `tdnf -j repolist`, beside what the cache says of them.
import { ok, type Result } from '../../core/result.ts';
import { parseEach, unreadable } from '../parse-each.ts';
import type { Repository } from '../rpm/repositories.ts';
import { isObject, parseList, textOf } from './json.ts';

/** `photon-updates-1c3a…<TAB>yes<TAB>1763848982 1763848983`: directory, advisories, times of its files. */
const parseCached = (line: string): Repository | undefined => {
  const [directory = '', advisories, times = '', ...rest] = line.split('\t');
  const seconds = times.trim().split(' ');
  if (rest.length > 0 || !(advisories === 'yes' || advisories === 'no')) return undefined;
  if (!seconds.every((text) => /^\d+$/.test(text))) return undefined;
  return {
    id: directory.replace(/-[0-9a-f]{8,}$/, ''),
    hasAdvisories: advisories === 'yes',
    refreshedAt: seconds.map(Number).reduce((a, b) => Math.max(a, b), 0),
  };
};

/** @param metadata lines of `list_metadata`; of several caches of one repository the newest counts. */
export const parseRepositories = (repolist: string, metadata: string): Result<readonly Repository[]> => {
  const list = parseList('tdnf repolist', repolist);
  if (!list.ok) return list;
  const lines = metadata.split('\n').filter((line) => line !== '');
  const cached = parseEach('metadata cache', lines, parseCached);
  if (!cached.ok) return cached;
  const newestFirst = cached.value.toSorted((a, b) => (b.refreshedAt ?? 0) - (a.refreshedAt ?? 0));
  const ids = list.value.filter((entry) => isObject(entry) && entry['Enabled'] === true).map((e) => textOf(e, 'Repo'));
  if (ids.some((id) => id === '')) return unreadable('tdnf repolist', repolist.trim());
  return ok(
    ids.map((id) => newestFirst.find((entry) => entry.id === id) ?? { id, refreshedAt: null, hasAdvisories: false }),
  );
};
