// Effect "clear": survey again, without refreshing, and compare with the plan. Any difference means stale, and stale means refused.
import { type Change, isEffective } from '../../core/change.ts';
import type { HostEvent } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { manifestDigest } from '../../core/manifest.ts';
import type { PlanHost } from '../../core/plan.ts';
import { judgePreflight, type PreflightFindings } from '../../core/preflight.ts';
import type { Result } from '../../core/result.ts';
import { heldMeanwhile, movedBasis, movedResolution } from '../../core/stale.ts';
import type { Resolution, Survey } from '../../package-managers/package-manager.ts';
import { ask, askAll } from '../../remote/ask.ts';
import { type Resources, resourcesQuery } from '../../remote/host/resources.ts';
import { type RestartTruth, restartQuery } from '../../remote/host/restart.ts';
import type { OpenHost } from '../open-host.ts';
import { restartFinding } from '../restart-truth.ts';
import { clearRollback } from '../roll-back/clear-rollback.ts';
import { movedSinceHalved } from '../sshd-last.ts';
import type { EffectContext } from './effect-context.ts';

const faulted = (met: Fault): HostEvent => ({ type: 'host.faulted', fault: met });

/** The age of the metadata was judged when the plan was drawn; the plan's own expiry bounds it. */
const NO_AGE_LIMIT_S = Number.MAX_SAFE_INTEGER;

export const clear = async (work: EffectContext): Promise<HostEvent> => {
  const { open, planned } = work;
  if (open === undefined) return faulted(fault('connection-lost', 'no connection'));
  if (planned.restore !== undefined)
    return await clearRollback(open, { planned, restore: planned.restore }, work.context);
  const wanted = planned.changes.filter(isEffective);
  return wanted.length === 0 ? await clearUnchanged(work, open) : await clearChanges(work, open, wanted);
};

const surveyOf = ({ manager }: OpenHost) =>
  manager.survey({ refresh: false, maxMetadataAgeS: NO_AGE_LIMIT_S, allowRemovals: true });

/** Nothing is planned: the need for a reboot may be all that is left to do. */
const clearUnchanged = async ({ planned }: EffectContext, open: OpenHost): Promise<HostEvent> => {
  const { session, privilege } = open;
  if (planned.reboot.policy === 'never')
    return unchanged(await ask(session, surveyOf(open), { privilege }), planned, undefined);
  const questions = { survey: surveyOf(open), restart: restartQuery };
  const asked = await askAll(session, questions, { privilege });
  return asked.ok ? unchanged(asked.value.survey, planned, asked.value.restart) : faulted(asked.fault);
};

const unchanged = (survey: Result<Survey>, planned: PlanHost, restart: Result<RestartTruth> | undefined): HostEvent => {
  if (!survey.ok) return faulted(survey.fault);
  const { manifest } = survey.value;
  const moved = movedBasis(manifest, planned);
  if (moved !== undefined) return faulted(moved);
  const reboot = restart && restartFinding(survey.value, restart).reboot;
  return { type: 'host.cleared', basis: manifestDigest(manifest), changes: 0, ...(reboot && { reboot }) };
};

const clearChanges = async (
  { planned }: EffectContext,
  open: OpenHost,
  wanted: readonly Change[],
): Promise<HostEvent> => {
  const { manager, session, privilege } = open;
  const questions = {
    survey: surveyOf(open),
    resources: resourcesQuery,
    resolution: manager.resolve({ changes: wanted }),
  };
  const answers = await askAll(session, questions, { privilege });
  if (!answers.ok) return faulted(answers.fault);
  const { survey: seen, resources, resolution } = answers.value;
  if (!seen.ok) return faulted(seen.fault);
  if (!resources.ok) return faulted(resources.fault);
  const moved = movedBasis(seen.value.manifest, planned) ?? heldMeanwhile(wanted, seen.value.pending);
  if (moved !== undefined) return faulted(moved);
  const [blocking] = seen.value.faults;
  if (blocking !== undefined) return faulted(blocking);
  if (!resolution.ok) return faulted(resolution.fault);
  const different = movedResolution(wanted, resolution.value.changes);
  if (different !== undefined) return faulted(different);
  const unsplit = await movedSinceHalved(open, planned);
  if (unsplit !== undefined) return faulted(unsplit);
  const [hindrance] = preflight(open, resources.value, resolution.value).faults;
  const basis = manifestDigest(seen.value.manifest);
  return hindrance === undefined ? { type: 'host.cleared', basis, changes: wanted.length } : faulted(hindrance);
};

const preflight = (open: OpenHost, resources: Resources, resolution: Resolution): PreflightFindings =>
  judgePreflight({
    ...resources,
    clockOffsetMs: open.facts.clockOffsetMs,
    changes: resolution.changes,
    downloadBytes: resolution.downloadBytes,
    diskBytes: resolution.diskBytes,
  });
