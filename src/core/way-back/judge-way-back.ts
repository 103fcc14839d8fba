// Can a host come back with its packages alone? Judged before anything is done, from what could be saved and what is known to be one-way.
import { type Change, isEffective } from '../change.ts';
import type { Manifest } from '../manifest.ts';
import type { SnapshotKind, WayBack } from '../snapshot-policy.ts';
import { oneWayReason } from './irreversible.ts';
import { oldPackageKey, oldPackages, type Savable } from './saved-file.ts';

export interface WayBackQuestion {
  readonly changes: readonly Change[];
  readonly manifest: Manifest;
  /** Id of the package manager. */
  readonly manager: string;
  readonly snapshot: SnapshotKind;
  /** Where old files can be had; undefined: it could not be learned. */
  readonly savable: readonly Savable[] | undefined;
}

/** So many of a kind are named. */
const SHOWN = 5;

const named = (names: readonly string[]): string => {
  const unique = [...new Set(names)];
  return unique.length > SHOWN
    ? `${unique.slice(0, SHOWN).join(', ')} and ${unique.length - SHOWN} more`
    : unique.join(', ');
};

const sentence = (names: readonly string[], what: string): readonly string[] =>
  names.length === 0 ? [] : [`${named(names)}: ${what}`];

/** `packages`: every old version can be saved, and nothing is known to be one-way. A host without changes needs no way back. */
export const judgeWayBack = (question: WayBackQuestion): WayBack => {
  const changes = question.changes.filter(isEffective);
  if (changes.length === 0) return { verdict: 'packages', reasons: [] };
  if (question.snapshot === 'none') return { verdict: 'none', reasons: ['the inventory asks for no snapshot'] };
  const oneWay = [...new Set(changes.flatMap((change) => oneWayReason(change, question.manager) ?? []))];
  if (question.savable === undefined)
    return {
      verdict: oneWay.length > 0 ? 'none' : 'unknown',
      reasons: [...oneWay, 'where the old versions can be had is not known'],
    };
  return judgeFiles({ ...question, changes, savable: question.savable }, oneWay);
};

const judgeFiles = (
  { changes, manifest, savable }: WayBackQuestion & { readonly savable: readonly Savable[] },
  oneWay: readonly string[],
): WayBack => {
  const sources = new Map(savable.map((one) => [oldPackageKey(one), one.by]));
  const old = oldPackages(changes, manifest);
  const from = (by: Savable['by']): readonly string[] =>
    old.filter((one) => (sources.get(oldPackageKey(one)) ?? 'unknown') === by).map(({ name }) => name);
  const lost = sentence(from('none'), 'the old version is neither cached nor in a repository');
  const unsure = sentence(from('unknown'), 'whether the old version can be had shows when it is saved');
  const repacked = sentence(
    from('repack'),
    'the old version is packed anew from its files, configuration as it is now',
  );
  const reasons = [...oneWay, ...lost, ...unsure, ...repacked];
  if (oneWay.length + lost.length > 0) return { verdict: 'none', reasons };
  return { verdict: unsure.length > 0 ? 'unknown' : 'packages', reasons };
};
