// Effect "clear": survey again, without refreshing, and compare with the plan. Any difference means stale, and stale means refused.
import { isEffective } from '../../core/change.ts';
import type { HostEvent } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { manifestDigest } from '../../core/manifest.ts';
import { judgePreflight, type PreflightFindings } from '../../core/preflight.ts';
import { heldMeanwhile, movedBasis, movedResolution } from '../../core/stale.ts';
import type { Resolution } from '../../package-managers/package-manager.ts';
import { askAll } from '../../remote/ask.ts';
import { type Resources, resourcesQuery } from '../../remote/host/resources.ts';
import type { OpenHost } from '../open-host.ts';
import type { EffectContext } from './effect-context.ts';

const faulted = (met: Fault): HostEvent => ({ type: 'host.faulted', fault: met });

/** The age of the metadata was judged when the plan was drawn; the plan's own expiry bounds it. */
const NO_AGE_LIMIT_S = Number.MAX_SAFE_INTEGER;

export const clear = async (work: EffectContext): Promise<HostEvent> => {
  const { open, planned } = work;
  if (open === undefined) return faulted(fault('connection-lost', 'no connection'));
  const wanted = planned.changes.filter(isEffective);
  const { manager, session, privilege } = open;
  const survey = manager.survey({ refresh: false, maxMetadataAgeS: NO_AGE_LIMIT_S, allowRemovals: true });
  const questions =
    wanted.length === 0
      ? { survey, resources: resourcesQuery }
      : { survey, resources: resourcesQuery, resolution: manager.resolve({ changes: wanted }) };
  const answers = await askAll(session, questions, { privilege });
  if (!answers.ok) return faulted(answers.fault);
  const { survey: seen, resources } = answers.value;
  if (!seen.ok) return faulted(seen.fault);
  if (!resources.ok) return faulted(resources.fault);
  const moved = movedBasis(seen.value.manifest, planned) ?? heldMeanwhile(wanted, seen.value.pending);
  if (moved !== undefined) return faulted(moved);
  const basis = manifestDigest(seen.value.manifest);
  if (wanted.length === 0) return { type: 'host.cleared', basis, changes: 0 };
  const [blocking] = seen.value.faults;
  if (blocking !== undefined) return faulted(blocking);
  const resolution = 'resolution' in answers.value ? answers.value.resolution : undefined;
  if (resolution === undefined) throw new Error('the dry run was asked for and not answered');
  if (!resolution.ok) return faulted(resolution.fault);
  const different = movedResolution(wanted, resolution.value.changes);
  if (different !== undefined) return faulted(different);
  const [hindrance] = preflight(open, resources.value, resolution.value).faults;
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
