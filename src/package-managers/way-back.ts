// How a package manager goes back to the packages before a change, from files that were saved on the host first: no repository is asked.
import type { Change } from '../core/change.ts';
import type { OldPackage, Savable, SavedFile } from '../core/way-back/saved-file.ts';
import type { Query } from '../remote/query.ts';
import type { Job, PackageSnapshot } from './package-manager.ts';

/** Exit code of every revert that changed nothing, because a saved file is gone or not what it was. */
export const SAVED_FILES_SPOILT = 92;

export interface RevertOrder {
  /** From now to then: what is to be downgraded, installed again and removed. */
  readonly changes: readonly Change[];
  /** The host as it shall be again: its manifest and marks. */
  readonly target: Pick<PackageSnapshot, 'manifest' | 'automatic'>;
  /** Absolute path on the host. */
  readonly directory: string;
  /** A file for every change that brings a package; the job verifies each before it changes anything. */
  readonly files: readonly SavedFile[];
}

/** What saving had to say: `not enough room: …`. Which files there are afterwards is a question of its own. */
export interface Saving {
  readonly notes: readonly string[];
}

export interface PackageWayBack {
  /** Where the file of each installed package could be had now. Privileged; changes nothing. */
  survey(old: readonly OldPackage[]): Query<readonly Savable[]>;
  /** Brings their files into the directory (made if need be, mode 0700), as far as that is possible. Changes no package. */
  save(old: readonly OldPackage[], directory: string): Query<Saving>;
  /** What the files in the directory hold, with their checksums. */
  list(directory: string): Query<readonly SavedFile[]>;
  /**
   * One transaction back, marks included. Its transcript is read by the manager's own `receipt`; for its exit code see
   * {@link SAVED_FILES_SPOILT}.
   */
  revert(order: RevertOrder): Job;
}
