// What inventory and plan want of one host, as the course that its state machine follows.
import type { HookPhase } from '../core/health/hook.ts';
import type { Host } from '../core/host.ts';
import type { Course } from '../core/patching/course.ts';
import type { Goal } from '../core/plan.ts';
import type { WayBack } from '../core/snapshot-policy.ts';

export interface Task {
  readonly goal: Goal;
  /** Unique over all bastions and ledgers that may patch the same host. */
  readonly job: string;
  /** What the plan says about the reboot, with the window taken into account. */
  readonly reboot: Course['reboot'];
  /** The plan's judgement: where there is no way back, none is tried. */
  readonly wayBack: WayBack['verdict'];
  /** Of a rollback by file system. */
  readonly bootsSnapshot: boolean;
  /** Of a rollback to an external snapshot. */
  readonly restoredOutside: boolean;
}

const PHASES: readonly HookPhase[] = ['before', 'after', 'failure'];

export const courseOf = (host: Host, { goal, job, reboot, wayBack, bootsSnapshot, restoredOutside }: Task): Course => ({
  goal,
  job,
  revertJob: `${job}-revert`,
  checks: host.checks.length > 0,
  hooks: new Set(PHASES.filter((phase) => host.hooks[phase].length > 0)),
  restartServices: host.services === 'restart',
  reboot,
  onFailedChecks: wayBack === 'none' ? 'stop' : host.onFailedChecks,
  bootsSnapshot,
  restoredOutside,
});
