// Effect "snapshot": manifest, holds, marks, units, ports and kernel as an artifact, and on the host what its policy asks to keep.
import { canonicalJson } from '../../core/canonical-json.ts';
import type { HostEvent } from '../../core/event.ts';
import { fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { movedBasis } from '../../core/stale.ts';
import { askAll } from '../../remote/ask.ts';
import { stateQuery } from '../../remote/host/state.ts';
import type { OpenHost } from '../open-host.ts';
import { keepSnapshot } from '../snapshots/keep.ts';
import type { EffectContext, Snapshot } from './effect-context.ts';

/** One round trip; used before and after an apply. */
export const readSnapshot = async (open: OpenHost): Promise<Result<Snapshot>> => {
  const answers = await askAll(
    open.session,
    { packages: open.manager.snapshot(), state: stateQuery },
    { privilege: open.privilege },
  );
  if (!answers.ok) return answers;
  const { packages, state } = answers.value;
  if (!packages.ok) return packages;
  if (!state.ok) return state;
  return ok({ packages: packages.value, state: state.value });
};

export const takeSnapshot = async (work: EffectContext): Promise<HostEvent> => {
  const read =
    work.open === undefined ? failed(fault('connection-lost', 'no connection')) : await readSnapshot(work.open);
  if (!read.ok) return { type: 'host.faulted', fault: read.fault };
  // The last look before the job: what another operator's job has just done must not pass for the work of this one.
  const moved = movedBasis(read.value.packages.manifest, work.planned);
  if (moved !== undefined) return { type: 'host.faulted', fault: moved };
  const kept = await keepSnapshot(work, read.value.packages.manifest);
  if (!kept.ok) return { type: 'host.faulted', fault: kept.fault };
  const snapshot: Snapshot = kept.value === undefined ? read.value : { ...read.value, saved: kept.value.saved };
  work.before = snapshot;
  const artifact = await work.journal.putArtifact(canonicalJson(snapshot), 'application/json');
  return { type: 'snapshot.taken', artifact, ...(kept.value && { record: kept.value.record }) };
};
