// Saves the files of the packages that a plan replaces or removes, on the host itself: the way back must not depend on a mirror.
import { isEffective } from '../../core/change.ts';
import { FAULTS, fault } from '../../core/fault.ts';
import type { Manifest } from '../../core/manifest.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { requiredParts } from '../../core/snapshot-policy.ts';
import {
  type OldPackage,
  oldPackageKey,
  oldPackages,
  type SavedFile,
  withoutFile,
} from '../../core/way-back/saved-file.ts';
import { askAll } from '../../remote/ask.ts';
import type { EffectContext } from './effect-context.ts';

/** What was saved, and what could not be. */
export interface SavedPackages {
  readonly directory: string;
  readonly files: readonly SavedFile[];
  readonly missing: readonly OldPackage[];
  /** Why, where it is known: `not enough room in …`. */
  readonly notes: readonly string[];
}

/** Where the old packages of a snapshot lie on the host. */
export const packagesDirectory = (snapshot: string): string => `/var/lib/patchctl/snapshots/${snapshot}/packages`;

/**
 * One round trip; changes no package.
 * @param snapshot id: the directory's name
 * @param manifest of the host as it is now
 */
export const savePackages = async (
  { open, planned }: Pick<EffectContext, 'open' | 'planned'>,
  { snapshot, manifest }: { readonly snapshot: string; readonly manifest: Manifest },
): Promise<Result<SavedPackages>> => {
  if (open === undefined) return failed(fault('connection-lost', 'no connection'));
  const directory = packagesDirectory(snapshot);
  const old = oldPackages(planned.changes.filter(isEffective), manifest);
  if (old.length === 0) return ok({ directory, files: [], missing: [], notes: [] });
  const { wayBack } = open.manager;
  const answers = await askAll(
    open.session,
    { saving: wayBack.save(old, directory), files: wayBack.list(directory) },
    { privilege: open.privilege },
  );
  if (!answers.ok) return answers;
  const { saving, files } = answers.value;
  if (!saving.ok) return saving;
  if (!files.ok) return files;
  const wanted = new Set(old.map(oldPackageKey));
  const kept = files.value.filter((file) => wanted.has(oldPackageKey(file)));
  return ok({ directory, files: kept, missing: withoutFile(old, kept), notes: saving.value.notes });
};

const nothingSaved = (old: readonly OldPackage[], note: string): SavedPackages => ({
  directory: '',
  files: [],
  missing: old,
  notes: [note],
});

/**
 * As the host's snapshot policy wants it: undefined where it wants none. Where it is required, what is missing refuses the host before
 * anything is changed; a rollback needs no way back of its own.
 */
export const saveOldPackages = async (
  work: Pick<EffectContext, 'open' | 'planned' | 'host' | 'plan'>,
  what: { readonly snapshot: string; readonly manifest: Manifest },
): Promise<Result<SavedPackages | undefined>> => {
  const policy = work.host.snapshot;
  if (policy.kind === 'none') return ok(undefined);
  const needed = requiredParts(policy).includes('packages') && work.plan.goal !== 'rollback';
  const saved = await savePackages(work, what);
  if (!saved.ok) {
    // A host that no longer answers is no question of policy.
    if (needed || FAULTS[saved.fault.code].before === 'unreachable') return saved;
    const old = oldPackages(work.planned.changes.filter(isEffective), what.manifest);
    return ok(nothingSaved(old, saved.fault.message));
  }
  const { missing, notes } = saved.value;
  if (missing.length === 0 || !needed) return saved;
  const names = missing.map(({ name, version }) => `${name} ${version}`).join(', ');
  return failed(fault('snapshot-failed', [`no file of ${names}`, ...notes].join('; ')));
};
