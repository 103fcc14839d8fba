// What the inventory and the plan want of one host, as far as the order of steps depends on it. Not part of the state: resume takes the present inventory's.
import type { RebootFinding } from '../event.ts';
import type { HookPhase } from '../health/hook.ts';
import type { Goal } from '../plan.ts';

export interface Course {
  readonly goal: Goal;
  /** Name of the job, should one be started; the same name never starts twice on a host. */
  readonly job: string;
  /** Name of the job of an automatic revert. */
  readonly revertJob: string;
  /** Does the host have health checks? */
  readonly checks: boolean;
  /** The phases in which the host has hooks. */
  readonly hooks: ReadonlySet<HookPhase>;
  readonly restartServices: boolean;
  /** `in-window` is not here: whoever knows the window makes `if-needed` or `never` of it. */
  readonly reboot: 'never' | 'if-needed' | 'always';
  readonly onFailedChecks: 'stop' | 'revert';
  /** Of a rollback: its job only makes the next boot find the old file system, so the host must reboot before it can be what is planned. */
  readonly bootsSnapshot: boolean;
  /** Of a rollback: a command outside of the host brings the machine back. That the host is as it was does not prove that it will stay so. */
  readonly restoredOutside?: boolean;
}

/** Nothing but the change itself. */
export const plainCourse = (job: string): Course => ({
  goal: 'patch',
  job,
  revertJob: `${job}-revert`,
  checks: false,
  hooks: new Set(),
  restartServices: false,
  reboot: 'never',
  onFailedChecks: 'stop',
  bootsSnapshot: false,
});

/** `unknown` reboots nothing: it is shown instead. */
export const wantsReboot = (course: Course, finding: RebootFinding): boolean =>
  course.reboot === 'always' || (course.reboot === 'if-needed' && finding.needed === true);
