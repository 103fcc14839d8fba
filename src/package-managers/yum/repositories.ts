// The enabled repositories of `yum repolist`, beside what the cache says of them.
import { ok, type Result } from '../../core/result.ts';
import { parseEach, unreadable } from '../parse-each.ts';
import type { Repository } from '../rpm/repositories.ts';
import { linesOf } from './lines.ts';

/** `updates<TAB>yes<TAB>1763848982 1763848983`: directory, advisories, times of its files. */
const parseCached = (line: string): Repository | undefined => {
  const [id = '', advisories, times = '', ...rest] = line.split('\t');
  const seconds = times.trim().split(' ');
  if (rest.length > 0 || !(advisories === 'yes' || advisories === 'no')) return undefined;
  if (!seconds.every((text) => /^\d+$/.test(text))) return undefined;
  const refreshedAt = seconds.map(Number).reduce((a, b) => Math.max(a, b), 0);
  return { id, hasAdvisories: advisories === 'yes', refreshedAt };
};

/** `!base/7/x86_64  CentOS-7 - Base  10072`: the mark in front says that the metadata is expired, which its times say, too. */
const idOf = (row: string): string => (row.split(/\s+/)[0] ?? '').replace(/^[!*]+/, '').replace(/\/.*$/, '');

const parseIds = (text: string): Result<readonly string[]> => {
  const [header, ...rows] = linesOf(text).filter((line) => !line.startsWith('repolist: '));
  if (header === undefined) return ok([]);
  if (!/^repo id +repo name(?: +status)?$/.test(header)) return unreadable('yum repolist', header);
  return ok(rows.filter((row) => !row.startsWith(' ')).map(idOf));
};

/** @param metadata lines of `list_metadata`; of several caches of one repository the newest counts. */
export const parseRepositories = (repolist: string, metadata: string): Result<readonly Repository[]> => {
  const ids = parseIds(repolist);
  if (!ids.ok) return ids;
  const cached = parseEach('metadata cache', linesOf(metadata), parseCached);
  if (!cached.ok) return cached;
  const newestFirst = cached.value.toSorted((a, b) => (b.refreshedAt ?? 0) - (a.refreshedAt ?? 0));
  return ok(
    ids.value.map(
      (id) => newestFirst.find((entry) => entry.id === id) ?? { id, refreshedAt: null, hasAdvisories: false },
    ),
  );
};
