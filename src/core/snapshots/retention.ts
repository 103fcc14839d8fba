// Which snapshots of a host may go: by number and by age, never the newest, never one that an open run may still need. Pure.
import type { SnapshotPolicy } from '../snapshot-policy.ts';
import type { KeptSnapshot } from './kept-snapshot.ts';

const DAY_MS = 86_400_000;

export interface Standpoint {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Runs that are not finished: their way back may be taken at any moment. */
  readonly openRuns: ReadonlySet<string>;
}

/** A snapshot that may go, and the rule that lets it. */
export interface Prunable<T> {
  readonly snapshot: T;
  /** `keep: 3`, `max_age: 30d`: as the inventory has it. */
  readonly why: string;
}

/** Oldest first. */
export const prunable = <T extends Pick<KeptSnapshot, 'taken' | 'run'>>(
  snapshots: readonly T[],
  { keep, maxAgeDays }: Pick<SnapshotPolicy, 'keep' | 'maxAgeDays'>,
  { now, openRuns }: Standpoint,
): readonly Prunable<T>[] => {
  const newestFirst = snapshots.toSorted((a, b) => Date.parse(b.taken) - Date.parse(a.taken));
  const isOld = ({ taken }: T): boolean => maxAgeDays !== null && now - Date.parse(taken) > maxAgeDays * DAY_MS;
  const whyOf = (one: T, index: number): string | undefined => {
    if (index === 0 || openRuns.has(one.run)) return undefined;
    if (index >= keep) return `keep: ${keep}`;
    return isOld(one) ? `max_age: ${maxAgeDays}d` : undefined;
  };
  return newestFirst
    .flatMap((snapshot, index) => {
      const why = whyOf(snapshot, index);
      return why === undefined ? [] : [{ snapshot, why }];
    })
    .toReversed();
};
