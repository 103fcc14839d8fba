// What came back as a whole has the marker from before it was kept: completes that, so that the snapshot can be read back and pruned.
import type { Restore } from '../../core/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import type { SnapshotRecord, TakenFilesystem } from '../../core/snapshot-policy.ts';
import { kindBy } from '../../filesystem-snapshots/registry.ts';
import { ask } from '../../remote/ask.ts';
import { markSnapshot } from '../../remote/snapshots/kept.ts';
import type { OpenHost } from '../open-host.ts';
import { listSnapshots } from '../snapshots/each-host.ts';

const leftOf = ({ id, by, name }: TakenFilesystem): SnapshotRecord['filesystem'] => {
  const restore = kindBy(by)?.restore({ id, name });
  return restore?.kind === 'job' && restore.usesUp ? null : { by, name };
};

/** What fails here leaves a snapshot that is listed without the whole, so the run does not wait for it. */
export const markRestored = async (open: OpenHost, { filesystem, external }: Restore): Promise<Result<undefined>> => {
  const kept = await listSnapshots(open);
  if (!kept.ok) return kept;
  const found = kept.value.snapshots.find(({ record }) => record.id === (filesystem ?? external)?.id);
  if (found === undefined) return ok(undefined);
  const { bytes: _, ...marker } = found;
  const record = {
    ...marker.record,
    ...(filesystem && { filesystem: leftOf(filesystem) }),
    ...(external && { external: external.name }),
  };
  return await ask(open.session, markSnapshot({ ...marker, record }), { privilege: open.privilege });
};
