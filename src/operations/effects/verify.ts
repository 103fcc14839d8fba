// Effect "verify": read the host again in a new session and compare with the plan. Exit codes and transcripts prove nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../core/canonical-json.ts';
import { isEffective } from '../../core/change.ts';
import { compareWithPlan } from '../../core/compare.ts';
import type { HostEvent } from '../../core/event.ts';
import { FAULTS, fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { RebootNeed, ServiceRestart } from '../../package-managers/package-manager.ts';
import { askAll } from '../../remote/ask.ts';
import { stateQuery } from '../../remote/host/state.ts';
import type { OpenHost } from '../open-host.ts';
import { reopen } from './connect.ts';
import type { EffectContext, Snapshot } from './effect-context.ts';

const RETRY_MS = 3_000;

interface After extends Snapshot {
  readonly restart: { readonly reboot: RebootNeed; readonly services: readonly ServiceRestart[] };
}

export const verify = async (work: EffectContext): Promise<HostEvent> => {
  const { before, planned } = work;
  if (before === undefined)
    return {
      type: 'host.faulted',
      fault: fault('verification-impossible', 'the snapshot before the change is missing'),
    };
  const read = await readPatiently(work);
  if (!read.ok) return { type: 'host.faulted', fault: fault('verification-impossible', read.fault.message) };
  const after = read.value;
  const { verdict, differences } = compareWithPlan(
    before.packages.manifest,
    after.packages.manifest,
    planned.changes.filter(isEffective),
  );
  const { packages, state, restart } = after;
  return {
    type: 'host.verified',
    verdict,
    differences,
    newFailedUnits: state.failedUnits.filter((unit) => !before.state.failedUnits.includes(unit)),
    reboot: restart.reboot,
    services: restart.services.map((service) => service.unit),
    snapshot: await work.journal.putArtifact(canonicalJson({ packages, state }), 'application/json'),
  };
};

/** sshd itself may have been updated and be restarting: a refused connection is not yet an answer. */
const readPatiently = async (work: EffectContext): Promise<Result<After>> => {
  const { clock } = work.context;
  const deadline = clock.now() + work.patience.reconnectMs;
  for (;;) {
    const opened = await reopen(work);
    const read = opened.ok ? await readAfter(opened.value) : opened;
    if (read.ok || !FAULTS[read.fault.code].retry || clock.now() + RETRY_MS > deadline) return read;
    await sleep(RETRY_MS);
  }
};

const readAfter = async (open: OpenHost): Promise<Result<After>> => {
  const { manager, session, privilege } = open;
  const answers = await askAll(
    session,
    { packages: manager.snapshot(), state: stateQuery, restart: manager.restartNeeded() },
    { privilege },
  );
  if (!answers.ok) return answers;
  const { packages, state, restart } = answers.value;
  if (!packages.ok) return packages;
  if (!state.ok) return state;
  if (!restart.ok) return failed(restart.fault);
  return ok({ packages: packages.value, state: state.value, restart: restart.value });
};
