// Removes snapshots that the host's policy no longer keeps: the parts that lie elsewhere first, the marker last, so that nothing of ours is ever forgotten.
import type { Doomed } from '../../core/event.ts';
import type { Fault } from '../../core/fault.ts';
import { ok, type Result } from '../../core/result.ts';
import type { KeptSnapshot } from '../../core/snapshots/kept-snapshot.ts';
import { type Prunable, prunable, type Standpoint } from '../../core/snapshots/retention.ts';
import { ask } from '../../remote/ask.ts';
import { removeSnapshotDirectory } from '../../remote/snapshots/kept.ts';
import type { Context } from '../context.ts';
import type { Journal } from '../journal.ts';
import type { OpenHost } from '../open-host.ts';
import { listSnapshots } from './each-host.ts';
import { handleExternal } from './external.ts';
import { removeFilesystem } from './filesystem.ts';

/** What the policy of the host no longer keeps. Changes nothing. */
export const findPrunable = async (
  open: OpenHost,
  standpoint: Standpoint,
): Promise<Result<readonly Prunable<KeptSnapshot>[]>> => {
  const kept = await listSnapshots(open);
  return kept.ok ? ok(prunable(kept.value.snapshots, open.host.snapshot, standpoint)) : kept;
};

/** Removes one. The fault: what of it is still there. */
export const removeSnapshot = async (
  open: OpenHost,
  { run, record }: KeptSnapshot,
  context: Context,
): Promise<Result<undefined>> => {
  const { id, filesystem, external: name } = record;
  if (filesystem !== null) {
    const removed = await removeFilesystem(open, { id, ...filesystem });
    if (!removed.ok) return removed;
  }
  if (name !== null) {
    const removed = await handleExternal('remove', { host: open.host, run, id, name }, context);
    if (!removed.ok) return removed;
  }
  return await ask(open.session, removeSnapshotDirectory(id), { privilege: open.privilege });
};

export interface Pruned {
  readonly removed: readonly KeptSnapshot[];
  readonly failed: readonly { readonly snapshot: KeptSnapshot; readonly fault: Fault }[];
}

/** Where it is done, and where it is written down. */
export interface Pruning {
  readonly context: Context;
  readonly journal: Journal;
}

/** One after the other; one that cannot be removed does not keep the others. The intent is on disk before the first one is touched. */
export const pruneHost = async (
  open: OpenHost,
  doomed: readonly Prunable<KeptSnapshot>[],
  { context, journal }: Pruning,
): Promise<Pruned> => {
  const { name } = open.host;
  const removed: KeptSnapshot[] = [];
  const failed: { snapshot: KeptSnapshot; fault: Fault }[] = [];
  await journal.append(name, { type: 'snapshots.pruning', snapshots: doomed.map(asDoomed) });
  for (const { snapshot } of doomed) {
    const gone = await removeSnapshot(open, snapshot, context);
    if (gone.ok) removed.push(snapshot);
    else failed.push({ snapshot, fault: gone.fault });
  }
  await journal.append(name, {
    type: 'snapshots.pruned',
    removed: removed.map(({ record }) => record.id),
    failed: failed.map(({ snapshot, fault }) => ({ id: snapshot.record.id, fault })),
  });
  return { removed, failed };
};

const asDoomed = ({ snapshot: { record, run, taken }, why }: Prunable<KeptSnapshot>): Doomed => ({
  id: record.id,
  run,
  taken,
  why,
});
