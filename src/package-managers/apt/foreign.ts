// Packages that come from elsewhere than the distribution: its security tracker says nothing of them.
import type { Manifest } from '../../core/manifest.ts';
import type { Knowledge } from './knowledge.ts';
import type { Repository } from './repositories.ts';

/** `Origin` of the distributions' own Release files. */
const DISTRIBUTIONS: readonly string[] = ['Debian', 'Ubuntu', 'UbuntuESM', 'UbuntuESMApps'];

const isForeign = (sources: readonly string[], repositories: ReadonlyMap<string, Repository>): boolean => {
  const known = sources.flatMap((source) => repositories.get(source) ?? []).filter(({ archive }) => archive !== 'now');
  return known.length > 0 && known.every(({ origin }) => !DISTRIBUTIONS.includes(origin));
};

/**
 * Names, sorted. A version that no repository offers any more is taken for the distribution's: mirrors keep the newest only, so that
 * is what most outdated packages look like.
 */
export const foreignOf = (manifest: Manifest, knowledge: Knowledge): readonly string[] => {
  const repositories = new Map(knowledge.repositories.map((one) => [one.source, one]));
  const names = manifest.packages.flatMap((one) => {
    const version = knowledge.tableOf(one)?.versions.find((known) => known.version === one.version);
    return version && isForeign(version.sources, repositories) ? [one.name] : [];
  });
  return [...new Set(names)].sort();
};
