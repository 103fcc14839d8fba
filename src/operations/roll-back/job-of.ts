// Which job a host gets: the plan's changes, or a way back to a snapshot: that of this run, or of the run that a rollback undoes.
import { type Change, isEffective } from '../../core/change.ts';
import { fault } from '../../core/fault.ts';
import type { Manifest } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { inverseOf } from '../../core/way-back/changes-back.ts';
import { type SavedFile, withoutFile } from '../../core/way-back/saved-file.ts';
import type { Job, PackageManager } from '../../package-managers/package-manager.ts';
import type { RevertOrder } from '../../package-managers/way-back.ts';
import type { EffectContext, Snapshot } from '../effects/effect-context.ts';
import { applyInTurn } from '../sshd-last.ts';
import { filesystemJob } from './filesystem-back.ts';

/** What a job was started for: it decides how its end is told, and what the host is compared with. */
export type Purpose = 'plan' | 'revert';

type Work = Pick<EffectContext, 'planned'>;

interface Ground {
  readonly manager: PackageManager;
  readonly before: Snapshot;
}

/** Fault `revert-failed` where the way back is not complete: then nothing is started. */
export const jobOf = (purpose: Purpose, { planned }: Work, ground: Ground): Result<Job> => {
  const changes = planned.changes.filter(isEffective);
  if (purpose === 'revert') return revertJob(changes, ground);
  if (planned.restore?.filesystem !== undefined) return filesystemJob(planned.restore.filesystem);
  if (planned.restore !== undefined) return rollbackJob(changes, planned.restore, ground);
  return ok(applyInTurn(ground.manager, planned, ground.before.packages));
};

const revertJob = (changes: readonly Change[], { manager, before }: Ground): Result<Job> => {
  const { directory = '', files = [] } = before.saved ?? {};
  const target = before.packages;
  return ordered(manager, { changes: inverseOf(changes, target.manifest), target, directory, files });
};

const rollbackJob = (
  changes: readonly Change[],
  { directory, files, automatic }: NonNullable<Work['planned']['restore']>,
  { manager, before }: Ground,
): Result<Job> =>
  ordered(manager, {
    changes,
    target: { manifest: manifestAfter(before.packages.manifest, changes), automatic },
    directory,
    files,
  });

const ordered = (manager: PackageManager, order: RevertOrder): Result<Job> => {
  const missing = missingFiles(order.changes, order.files);
  if (missing.length > 0) return failed(fault('revert-failed', `no file was saved of ${missing.join(', ')}`));
  return ok(manager.wayBack.revert(order));
};

/** `name version` of what would have to be installed and is not at hand. */
export const missingFiles = (changes: readonly Change[], files: readonly SavedFile[]): readonly string[] => {
  const wanted = changes.flatMap(({ package: name, arch, to }) => (to === null ? [] : [{ name, arch, version: to }]));
  return withoutFile(wanted, files).map(({ name, version }) => `${name} ${version}`);
};

/** What the host has when the changes are done; of new packages only name, architecture and version are known. */
const manifestAfter = ({ packages }: Manifest, changes: readonly Change[]): Manifest => {
  const moved = new Set(changes.map((change) => change.package));
  return {
    packages: [
      ...packages.filter(({ name }) => !moved.has(name)),
      ...changes.flatMap(({ package: name, arch, to }) =>
        to === null ? [] : [{ name, arch, version: to, source: name, sourceVersion: to, state: 'installed' }],
      ),
    ],
  };
};
