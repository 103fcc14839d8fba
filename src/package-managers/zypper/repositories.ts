// The enabled repositories of zypper, and how old their cached metadata is.
import { type Fault, fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Frame, Frames } from '../../remote/frames.ts';
import type { SurveyOptions } from '../package-manager.ts';
import { parseEach } from '../parse-each.ts';
import { oldestAge, type Repository, staleness } from '../rpm/repositories.ts';
import { readClock } from '../rpm/survey-parts.ts';
import { faultOf } from './exit-code.ts';
import { attribute, elementsNamed, parseXml } from './xml.ts';

const REFRESH_HINT = 'on {host}: zypper refresh, and mend what it says';

/** `oss<TAB>yes<TAB>1763848982`: directory of the cache, advisories, time of the last refresh. */
const parseCached = (line: string): Repository | undefined => {
  const [id = '', advisories = '', seconds = '', ...rest] = line.split('\t');
  if (id === '' || rest.length > 0 || !/^(?:yes|no)$/.test(advisories) || !/^\d+$/.test(seconds)) return undefined;
  return { id, hasAdvisories: advisories === 'yes', refreshedAt: Number(seconds) };
};

/** libzypp writes an alias as the name of a directory. */
const directoryOf = (alias: string): string => alias.replaceAll('/', '_');

/** @param metadata lines of `list_metadata` */
export const parseRepositories = (document: string, metadata: string): Result<readonly Repository[]> => {
  const root = parseXml('zypper repos', document);
  if (!root.ok) return root;
  const lines = metadata.split('\n').filter((line) => line !== '');
  const cached = parseEach('metadata cache', lines, parseCached);
  if (!cached.ok) return cached;
  const byDirectory = new Map(cached.value.map((one) => [one.id, one]));
  const enabled = elementsNamed(root.value, 'repo').filter((repo) => attribute(repo, 'enabled') === '1');
  return ok(
    enabled.map((repo) => {
      const id = attribute(repo, 'alias');
      return { refreshedAt: null, hasAdvisories: false, ...byDirectory.get(directoryOf(id)), id };
    }),
  );
};

/** The first cause only: without repositories nothing can be refreshed, and without a refresh all is stale. */
const faultsOf = (frames: Frames, repositories: readonly Repository[], stale: readonly Fault[]): readonly Fault[] => {
  if (repositories.length === 0) return [fault('no-repositories', 'zypper knows no enabled repository')];
  const refresh = frames.find('refresh');
  if (refresh === undefined) return stale.map((met) => ({ ...met, hint: REFRESH_HINT }));
  return refresh.code === 0 ? [] : [{ ...faultOf(refresh, 'metadata-failed'), hint: REFRESH_HINT }];
};

export interface Metadata {
  readonly repositories: readonly Repository[];
  readonly ageS: number | null;
  readonly faults: readonly Fault[];
}

const NONE_DEFINED = 6;

const isAnswer = ({ code }: Frame): boolean => code === 0 || code === NONE_DEFINED;

/** Frames `clock`, `repositories`, `metadata` and, where it was asked for, `refresh`. */
export const readMetadata = (frames: Frames, options: SurveyOptions): Result<Metadata> => {
  const now = readClock(frames);
  if (!now.ok) return now;
  const list = frames.one('repositories');
  if (!list.ok) return list;
  const cache = frames.one('metadata');
  if (!cache.ok) return cache;
  if (!isAnswer(list.value))
    return ok({ repositories: [], ageS: null, faults: [faultOf(list.value, 'command-failed')] });
  const repositories = parseRepositories(list.value.stdout, cache.value.stdout);
  if (!repositories.ok) return repositories;
  const stale = staleness({ repositories: repositories.value, now: now.value, maxAgeS: options.maxMetadataAgeS });
  const faults = faultsOf(frames, repositories.value, stale);
  return ok({ repositories: repositories.value, ageS: oldestAge(repositories.value, now.value), faults });
};
