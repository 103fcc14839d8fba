// Is now the time for a host? Its maintenance windows decide, and whether a reboot still fits into them.
import { isEffective } from '../../core/change.ts';
import { type Fault, fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import type { Course } from '../../core/patching/course.ts';
import type { Goal, PlanHost } from '../../core/plan.ts';
import { admission } from '../../core/window/admission.ts';
import { ASSUMED } from '../../core/window/expected-duration.ts';
import type { Calendar } from '../../core/window/window.ts';

export interface Candidate {
  readonly host: Host;
  readonly planned: PlanHost;
  readonly goal: Goal;
}

export type Admitted =
  | { readonly kind: 'go'; readonly reboot: Course['reboot'] }
  | { readonly kind: 'deferred'; readonly fault: Fault };

/** When it is, and what decides about it. */
export interface Occasion {
  readonly calendar: Calendar;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The operator said so: windows are shown, and do not hold a host back. */
  readonly override: boolean;
}

/**
 * Whether the plan may take the host away from its users: nobody waits for a window, and no limit counts a host, only to read that
 * there is nothing to do.
 */
export const isDisturbed = ({ planned, goal }: Pick<Candidate, 'planned' | 'goal'>): boolean => {
  const { policy, needed } = planned.reboot;
  const reboots = policy === 'always' || (policy !== 'never' && needed !== false);
  return goal !== 'patch' || reboots || planned.changes.some(isEffective);
};

const seconds = (count: number): number => count * 1000;

/** `in-window` wants an open window that is long enough; the inventory refuses it for a host that has none. */
const rebootInWindow = ({ host, planned }: Candidate, { calendar, now }: Occasion): 'if-needed' | 'never' => {
  if (host.windows.length === 0) return 'never';
  const whole = admission(host, { now, neededMs: seconds(planned.expected_s) }, calendar);
  return whole.kind === 'open' ? 'if-needed' : 'never';
};

const rebootOf = (candidate: Candidate, occasion: Occasion): Course['reboot'] => {
  const { policy } = candidate.planned.reboot;
  return policy === 'in-window' ? rebootInWindow(candidate, occasion) : policy;
};

/** The time that must be left; a reboot that may be left out needs none. */
const neededMs = ({ planned }: Candidate, reboot: Course['reboot']): number => {
  const left = planned.reboot.policy === 'in-window' && reboot === 'never' ? ASSUMED.rebootMs : 0;
  return Math.max(0, seconds(planned.expected_s) - left);
};

/** Decided anew for each host when its turn comes: the time has gone on. */
export const admit = (candidate: Candidate, occasion: Occasion): Admitted => {
  if (!isDisturbed(candidate)) return { kind: 'go', reboot: 'never' };
  const reboot = rebootOf(candidate, occasion);
  if (occasion.override) return { kind: 'go', reboot };
  const moment = { now: occasion.now, neededMs: neededMs(candidate, reboot) };
  const admitted = admission(candidate.host, moment, occasion.calendar);
  return admitted.kind === 'open'
    ? { kind: 'go', reboot }
    : { kind: 'deferred', fault: fault('window-closed', admitted.why) };
};
