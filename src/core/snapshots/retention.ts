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

/** Oldest first. */
export const prunable = <T extends Pick<KeptSnapshot, 'taken' | 'run'>>(
  snapshots: readonly T[],
  { keep, maxAgeDays }: Pick<SnapshotPolicy, 'keep' | 'maxAgeDays'>,
  { now, openRuns }: Standpoint,
): readonly T[] => {
  const newestFirst = snapshots.toSorted((a, b) => Date.parse(b.taken) - Date.parse(a.taken));
  const isOld = ({ taken }: T): boolean => maxAgeDays !== null && now - Date.parse(taken) > maxAgeDays * DAY_MS;
  return newestFirst
    .filter((one, index) => index > 0 && (index >= keep || isOld(one)) && !openRuns.has(one.run))
    .toReversed();
};
