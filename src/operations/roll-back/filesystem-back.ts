// The way back by file system: is the snapshot there, can the host boot it, and which job makes it do so.
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { TakenFilesystem } from '../../core/snapshot-policy.ts';
import { bootAgainst } from '../../core/way-back/filesystem.ts';
import { layoutQuery } from '../../filesystem-snapshots/layout.ts';
import { restoredFrom } from '../../filesystem-snapshots/proof.ts';
import { coverOf, judgeLayout, kindBy } from '../../filesystem-snapshots/registry.ts';
import type { Job } from '../../package-managers/package-manager.ts';
import { ask } from '../../remote/ask.ts';
import type { OpenHost } from '../open-host.ts';
import { verifyFilesystem } from '../snapshots/filesystem.ts';

/** The job behind which the next boot has the old file system. Fault `revert-failed`: what a person would have to do instead. */
export const filesystemJob = ({ by, ...snapshot }: TakenFilesystem): Result<Job> => {
  const kind = kindBy(by);
  if (!kind?.isName(snapshot.name))
    return failed(fault('revert-failed', `this patchctl knows no snapshot ${by} ${snapshot.name}`));
  const restore = kind.restore(snapshot);
  return restore.kind === 'job'
    ? ok(restore.job)
    : failed(fault('revert-failed', `${by} is restored by hand: ${restore.steps.join('; ')}`));
};

/**
 * Read back just now, and nothing in the layout of the host is against booting it. Changes nothing.
 *
 * @param changed names of the packages that are not as they were
 */
export const checkFilesystemBack = async (
  open: OpenHost,
  taken: TakenFilesystem,
  changed: readonly string[],
): Promise<Result<undefined>> => {
  const layout = await ask(open.session, layoutQuery, { privilege: open.privilege });
  if (!layout.ok) return layout;
  const verdict = judgeLayout(layout.value);
  const { notRestorable } =
    verdict?.kind.by === taken.by ? verdict : { notRestorable: [`/ is no longer kept by ${taken.by} on this host`] };
  const against = [...notRestorable, ...bootAgainst(coverOf(layout.value), changed)];
  if (against.length > 0) return failed(fault('saved-file-missing', against.join('; ')));
  const read = await verifyFilesystem(open, taken);
  return read.ok ? read : failed(fault('saved-file-missing', read.fault.message));
};

/** Does the running system come from that snapshot? Its own proof says so. */
export const runsSnapshot = async (open: OpenHost, { id }: Pick<TakenFilesystem, 'id'>): Promise<Result<boolean>> => {
  const from = await ask(open.session, restoredFrom, { privilege: open.privilege });
  return from.ok ? ok(from.value === id) : from;
};
