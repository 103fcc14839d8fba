// What to do next with a host, from its state and its course alone. Effects touch the world; notes only the journal.
import type { HostEvent } from '../event.ts';
import type { HookPhase } from '../health/hook.ts';
import type { Outcome } from '../outcome.ts';
import { isNeverRestarted } from '../restart-rule.ts';
import { countsAsFailure } from '../scheduling/budget.ts';
import { type Course, wantsReboot } from './course.ts';
import { concludeFault, concludeUnchanged, concludeVerified, settle } from './settle.ts';
import type { Clearance, Conclusion, HostState, Trail, Verified } from './state.ts';

export type Effect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'check'; readonly phase: 'before' | 'after' }
  | { readonly kind: 'snapshot' }
  /** May be performed again after an interruption. */
  | { readonly kind: 'hooks'; readonly phase: HookPhase; readonly conclusion?: Conclusion }
  /** Start the job and watch it to its end. Reached only once per job: the intent was noted just before. */
  | { readonly kind: 'apply'; readonly job: string; readonly reverting: boolean }
  /** Reconnect and look: never start anything. */
  | { readonly kind: 'observe'; readonly job: string; readonly reverting: boolean }
  | { readonly kind: 'verify'; readonly reverting: boolean }
  | { readonly kind: 'restart'; readonly units: readonly string[] }
  /** Looks first: a boot id other than this proves that it has happened. */
  | { readonly kind: 'reboot'; readonly bootId: string };

export type Step =
  | { readonly kind: 'perform'; readonly effect: Effect }
  | { readonly kind: 'note'; readonly event: HostEvent }
  | { readonly kind: 'stop'; readonly outcome: Outcome };

const perform = (effect: Effect): Step => ({ kind: 'perform', effect });
const note = (event: HostEvent): Step => ({ kind: 'note', event });

export const nextStep = (state: HostState, course: Course): Step => {
  const reverting = state.trail.reverting !== null;
  switch (state.kind) {
    case 'queued':
      return perform({ kind: 'connect' });
    case 'connected':
      return perform({ kind: 'clear' });
    case 'cleared':
      return afterClearance(state.clearance, state.trail, course);
    case 'fit':
      return perform({ kind: 'snapshot' });
    case 'guarded':
      return course.hooks.size > 0 ? note({ type: 'hooks.started', phase: 'before' }) : change(state.clearance, course);
    case 'preparing':
      return perform({ kind: 'hooks', phase: 'before' });
    case 'prepared':
      return change(state.clearance, course);
    case 'applying':
      return perform({ kind: 'apply', job: state.job, reverting });
    case 'adrift':
      return perform({ kind: 'observe', job: state.job, reverting: reverting && !isUpdate(state.job, state.trail) });
    case 'applied':
      return perform({ kind: 'verify', reverting });
    case 'verified':
      return afterVerification(state.verified, state.trail, course);
    case 'restarting':
      return perform({ kind: 'restart', units: state.units });
    case 'rebooting':
      return perform({ kind: 'reboot', bootId: state.bootId });
    case 'checked':
      return afterChecks(state, course);
    case 'faulted':
      return conclude(concludeFault(state.fault, state.trail), state.trail, course);
    case 'concluded':
      return close(state, course);
    case 'closing':
      return perform({ kind: 'hooks', phase: state.phase, conclusion: state.conclusion });
    case 'settled':
      return { kind: 'stop', outcome: state.outcome };
  }
};

/** What a person took back is looked at by the job of the update: there is no other. */
const isUpdate = (job: string, { reverting }: Trail): boolean => reverting?.update.job === job;

const afterClearance = (clearance: Clearance, trail: Trail, course: Course): Step => {
  if (clearance.changes === 0 && !wantsReboot(course, clearance.reboot))
    return conclude(concludeUnchanged(clearance.reboot, course), trail, course);
  // A rollback is the mend of a sick host.
  const checks = course.checks && course.goal !== 'rollback';
  return perform(checks ? { kind: 'check', phase: 'before' } : { kind: 'snapshot' });
};

/** Everything is prepared: the intent. */
const change = ({ changes, bootId, reboot }: Clearance, course: Course): Step =>
  changes > 0
    ? note({ type: 'apply.started', job: course.job })
    : note({ type: 'reboot.started', bootId, why: reasonsFor(reboot.reasons, course) });

const reasonsFor = (reasons: readonly string[], course: Course): readonly string[] =>
  reasons.length === 0 && course.reboot === 'always' ? ['always'] : reasons;

/** Only what a person may restart in passing; the others are reported. */
const restartable = (units: readonly string[]): readonly string[] => units.filter((unit) => !isNeverRestarted(unit));

const afterVerification = (verified: Verified, trail: Trail, course: Course): Step => {
  if (awaitsSnapshot(verified, trail, course))
    return note({ type: 'reboot.started', bootId: verified.bootId, why: ['the file system of the snapshot'] });
  const conclusion = concludeVerified(verified, trail, course);
  const sound = verified.verdict === 'as-planned' && verified.unsound.length === 0;
  if (!sound) return conclude(conclusion, trail, course);
  if (verified.newFailedUnits.length > 0 && mayRevert(trail, course))
    return note({
      type: 'revert.started',
      job: course.revertJob,
      because: `${verified.newFailedUnits.join(', ')} failed after the update`,
    });
  const reboots = trail.reboot === 'none' && trail.reverting === null && wantsReboot(course, verified.reboot);
  const units = restartable(verified.services);
  if (!reboots && course.restartServices && trail.restarted === null && units.length > 0)
    return note({ type: 'services.restarting', units });
  if (reboots)
    return note({
      type: 'reboot.started',
      bootId: verified.bootId,
      why: reasonsFor(verified.reboot.reasons, course),
    });
  return course.checks ? perform({ kind: 'check', phase: 'after' }) : conclude(conclusion, trail, course);
};

/** The job is done, and nothing has changed yet: the next boot brings it. */
const awaitsSnapshot = ({ verdict }: Verified, { finished, reboot }: Trail, { bootsSnapshot }: Course): boolean =>
  bootsSnapshot && finished?.code === 0 && reboot === 'none' && verdict === 'untouched';

/** Once, and only what was changed by a job of this run. What never ran may be started under another name: that is `resume`'s. */
const mayRevert = ({ job, reverting, forgone }: Trail, course: Course): boolean =>
  course.onFailedChecks === 'revert' &&
  course.goal === 'patch' &&
  job !== null &&
  reverting === null &&
  forgone?.job !== course.revertJob;

const afterChecks = ({ trail, verified, failed }: HostState & { readonly kind: 'checked' }, course: Course): Step => {
  if (failed.length > 0 && mayRevert(trail, course))
    return note({ type: 'revert.started', job: course.revertJob, because: failed.join('; ') });
  return conclude(concludeVerified(verified, trail, course, failed), trail, course);
};

/** Straight to the end where no hooks are owed. */
const conclude = (conclusion: Conclusion, trail: Trail, course: Course): Step =>
  owed(conclusion, trail, course, []) === undefined
    ? note({ type: 'host.settled', ...conclusion })
    : note({ type: 'host.concluded', ...conclusion });

const close = (state: HostState & { readonly kind: 'concluded' }, course: Course): Step => {
  const { conclusion, trail, ran } = state;
  const phase = owed(conclusion, trail, course, ran);
  return phase === undefined ? note(settle(state, course.goal)) : note({ type: 'hooks.started', phase });
};

/** After hooks undo what before hooks did, on a host that is sound; failure hooks tell of everything that uses up budget. */
const owed = (
  { outcome }: Conclusion,
  trail: Trail,
  course: Course,
  ran: readonly HookPhase[],
): HookPhase | undefined => {
  const due = (phase: HookPhase, wanted: boolean): boolean => wanted && course.hooks.has(phase) && !ran.includes(phase);
  if (due('after', trail.hooked && outcome !== 'stranded')) return 'after';
  return due('failure', countsAsFailure(outcome, course.goal)) ? 'failure' : undefined;
};
