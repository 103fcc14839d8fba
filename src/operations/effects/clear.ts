// Effect "clear": survey again, without refreshing, and compare with the plan. Any difference means stale, and stale means refused.
import { type Change, isEffective } from '../../core/change.ts';
import type { HostEvent } from '../../core/event.ts';
import { type Fault, fault } from '../../core/fault.ts';
import { manifestDigest } from '../../core/manifest.ts';
import type { PlanChange } from '../../core/plan.ts';
import { judgePreflight, type PreflightFindings } from '../../core/preflight.ts';
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
  const basis = manifestDigest(seen.value.manifest);
  if (basis !== planned.basis)
    return faulted(
      fault('basis-moved', `manifest ${basis.slice(0, 12)} instead of ${(planned.basis ?? 'none').slice(0, 12)}`),
    );
  if (wanted.length === 0) return { type: 'host.cleared', basis, changes: 0 };
  const [blocking] = seen.value.faults;
  if (blocking !== undefined) return faulted(blocking);
  const resolution = 'resolution' in answers.value ? answers.value.resolution : undefined;
  if (resolution === undefined) throw new Error('the dry run was asked for and not answered');
  if (!resolution.ok) return faulted(resolution.fault);
  const moved = movedResolution(wanted, resolution.value.changes);
  if (moved !== undefined) return faulted(moved);
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

type Move = Pick<PlanChange, 'action' | 'package' | 'arch' | 'from' | 'to'>;

const moveText = (move: Move): string =>
  `${move.action} ${move.package}:${move.arch} ${move.from ?? '-'} -> ${move.to ?? '-'}`;

/** The dry run now against the plan: the same moves, in any order. */
const movedResolution = (planned: readonly Move[], now: readonly Change[]): Fault | undefined => {
  const wanted = new Set(planned.map(moveText));
  const found = new Set(now.filter(isEffective).map(moveText));
  const more = [...found].filter((text) => !wanted.has(text));
  const less = [...wanted].filter((text) => !found.has(text));
  if (more.length + less.length === 0) return undefined;
  const shown = [...more.map((text) => `also ${text}`), ...less.map((text) => `no longer ${text}`)].slice(0, 3);
  return fault('resolution-moved', shown.join('; '));
};
