// Judgement: from what is known about a host to exactly one outcome. No comfort: what is not proven is stranded.
import type { HostEvent, RebootFinding } from '../event.ts';
import { FAULTS, type Fault, fault } from '../fault.ts';
import type { Outcome } from '../outcome.ts';
import type { Goal } from '../plan.ts';
import { countsAsFailure } from '../scheduling/budget.ts';
import type { Course } from './course.ts';
import type { Closing, Conclusion, Finished, Trail, Verified } from './state.ts';

const conclusion = (outcome: Outcome, summary: string, because: Fault | null = null): Conclusion => ({
  outcome,
  fault: because,
  summary,
});

/** The host's own lock kept the job out: this alone proves that an intended job changed nothing. */
const isKeptOut = (met: Fault): boolean => met.code === 'already-running';

/** Before any intent the fault's own class decides; after it, only proof would help, and there is none. */
export const concludeFault = (met: Fault, { job, reboot }: Trail): Conclusion => {
  const untouched = (job === null && reboot !== 'ordered') || isKeptOut(met);
  if (untouched) return conclusion(FAULTS[met.code].before, met.message, met);
  const gone = reboot === 'ordered' && isOutOfReach(met);
  return conclusion('stranded', met.message, gone ? fault('unreachable-after-reboot', met.message) : met);
};

/** Whatever looked for a host that was told to reboot: it did not come back. Verification wraps what kept it from reading. */
const isOutOfReach = ({ code }: Fault): boolean =>
  FAULTS[code].before === 'unreachable' || code === 'verification-impossible';

export const concludeUnchanged = (reboot: RebootFinding, { reboot: policy }: Course): Conclusion =>
  conclusion(
    'unchanged',
    reboot.needed === true && policy === 'never' ? 'nothing to do; a reboot is due, and left to you' : 'nothing to do',
  );

/**
 * The manifest was read again in a new session: it alone decides between patched, untouched and neither.
 * @param failed health checks that did not pass afterwards.
 */
export const concludeVerified = (
  verified: Verified,
  trail: Trail,
  course: Course,
  failed: readonly string[] = [],
): Conclusion => {
  if (trail.reverting !== null) return concludeReverted(verified, trail, trail.reverting.because, failed);
  switch (verified.verdict) {
    case 'as-planned':
      return concludeAsPlanned(verified, trail, course, failed);
    case 'untouched':
      if (course.bootsSnapshot && trail.reboot !== 'none' && trail.finished?.code === 0)
        return conclusion('stranded', ...armed(trail));
      if (course.restoredOutside === true && (trail.finished?.code ?? 0) === 0)
        return conclusion('stranded', OUTSIDE, fault('verification-failed', OUTSIDE));
      return conclusion('refused', 'the host is as it was before', untouched(trail.finished));
    case 'mixed': {
      const what = describeMixed(verified, trail.finished);
      // Where the database is broken, mending it comes before everything else.
      return conclusion('stranded', what, fault('verification-failed', what, verified.unsound[0]?.hint));
    }
  }
};

const OUTSIDE =
  'the host is as it was before; whether its restoration is still to come is known only where the external snapshot is kept';

/** What the next boot will find is not what runs: nobody may take it for a host that was left alone. */
const armed = ({ putOff }: Trail): readonly [string, Fault] => {
  const text =
    putOff === null
      ? 'it was rebooted, and still has the file system from before'
      : `the next boot brings the file system of the snapshot; the reboot was put off: ${putOff}`;
  return [text, fault('verification-failed', text)];
};

/** The right versions in a broken database are not a patched host: a transaction that was killed leaves just that. */
const concludeAsPlanned = (
  verified: Verified,
  trail: Trail,
  { goal }: Course,
  failed: readonly string[],
): Conclusion => {
  const [broken] = verified.unsound;
  if (broken !== undefined) return conclusion('stranded', broken.message, { ...broken, touched: 'yes' });
  const { finished } = trail;
  const trouble = [
    ...(finished?.degraded ?? []),
    ...(finished?.failure ? [finished.failure] : []),
    ...(verified.marksChanged.length > 0
      ? [`automatic marks were not restored: ${verified.marksChanged.join(', ')}`]
      : []),
    ...(trail.restarted ?? []),
  ];
  const cause = trail.job === null ? 'reboot' : 'update';
  const units = verified.newFailedUnits.map((unit) => `${unit} failed after the ${cause}`);
  const kernel = staleKernel(verified, trail);
  const flaws = [...failed, ...kernel, ...trouble, ...units, ...noWayBack(trail, failed, units)].join('; ');
  if (flaws === '') return goodEnd(trail, goal);
  return conclusion('degraded', flaws, { ...fault(flawCode({ failed, kernel, trouble }), flaws), touched: 'yes' });
};

/** Whoever asked for a revert has to hear that there was none. */
const noWayBack = ({ forgone }: Trail, ...flaws: readonly (readonly string[])[]): readonly string[] => {
  if (forgone === null || flaws.flat().length === 0) return [];
  return [forgone.why === null ? 'the revert was never started' : `the revert was not started: ${forgone.why}`];
};

const goodEnd = (trail: Trail, goal: Course['goal']): Conclusion => {
  if (trail.job === null) return endWithoutChange(trail, goal);
  const putOff = trail.putOff === null ? '' : `; the reboot was put off: ${trail.putOff}`;
  const rebooted = trail.reboot === 'done' ? '; rebooted, proven by a new boot id' : putOff;
  return goal === 'rollback'
    ? conclusion('reverted', `every package is as it was in the snapshot${rebooted}`)
    : conclusion('patched', `all planned versions verified${rebooted}`);
};

const endWithoutChange = ({ reboot, putOff }: Trail, goal: Course['goal']): Conclusion => {
  if (reboot === 'done') return conclusion('rebooted', 'rebooted, proven by a new boot id');
  if (putOff === null) return conclusion('unchanged', 'nothing to do');
  if (goal === 'reboot') return conclusion('deferred', putOff, fault('reboot-blocked', putOff));
  return conclusion('unchanged', `nothing to do; the reboot was put off: ${putOff}`);
};

interface Flaws {
  readonly failed: readonly string[];
  readonly kernel: readonly string[];
  readonly trouble: readonly string[];
}

/** The worst flaw names the fault. */
const flawCode = ({ failed, kernel, trouble }: Flaws): Fault['code'] => {
  if (failed.length > 0) return 'health-check-failed';
  if (kernel.length > 0) return 'wrong-kernel';
  return trouble.length > 0 ? 'manager-failed' : 'service-failed';
};

/** After a proven reboot the kernel must be the newest one that can be booted. */
const staleKernel = ({ reboot }: Verified, trail: Trail): readonly string[] =>
  trail.reboot === 'done' && reboot.staleKernel !== undefined ? [reboot.staleKernel] : [];

const concludeReverted = (
  verified: Verified,
  { finished }: Trail,
  because: string,
  failed: readonly string[],
): Conclusion => {
  const [broken] = verified.unsound;
  const trouble =
    verified.verdict === 'as-planned'
      ? [...(broken ? [broken.message] : []), ...failed, ...verified.newFailedUnits.map((unit) => `${unit} fails`)]
      : [describeMixed(verified, finished)];
  const text = trouble.join('; ');
  if (trouble.length > 0)
    return conclusion('stranded', text, fault('revert-failed', `${because}; the revert is not sound: ${text}`));
  return conclusion('reverted', `brought back to the state before, because ${because}`, {
    ...fault(
      'health-check-failed',
      because,
      'the host is as it was before; find out what the update breaks, then plan again',
    ),
    touched: 'yes',
  });
};

const untouched = (finished: Finished | null): Fault => {
  if (finished === null) return fault('job-not-started', 'it never ran, or ended before it changed anything');
  const message = finished.failure ?? `the package manager ended with ${finished.code} and changed nothing`;
  return { ...fault('manager-failed', message), touched: 'no' };
};

const describeMixed = (verified: Verified, finished: Finished | null): string => {
  const shown = verified.differences
    .slice(0, 3)
    .map((d) => `${d.package} ${d.found ?? 'missing'} (planned ${d.wanted ?? 'removed'})`);
  const more = verified.differences.length - shown.length;
  const list = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return finished?.failure ? `${finished.failure}; ${list}` : list;
};

const MAYBE_DRAINED =
  'run by hand what the hook left undone: {host} may still be out of service; its output is in patchctl show RUN {host}';

/** The end, with the hooks behind it: a patched host whose hooks failed may still be out of its pool. */
export const settle = ({ conclusion: end, troubles, drained }: Closing, goal: Goal): HostEvent => {
  if (troubles.length === 0) return { type: 'host.settled', ...end };
  const text = troubles.join('; ');
  const maybe = drained ? ({ drained: true } as const) : {};
  const fine = !countsAsFailure(end.outcome, goal) && end.outcome !== 'deferred';
  return fine
    ? {
        type: 'host.settled',
        outcome: 'degraded',
        summary: `${end.summary}, but ${text}`,
        fault: { ...fault('hook-failed', text, MAYBE_DRAINED), touched: 'yes' },
        ...maybe,
      }
    : { type: 'host.settled', ...end, summary: `${end.summary}; ${text}`, ...maybe };
};
