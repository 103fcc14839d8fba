// What inventory and plan want of one host, as the course that its state machine follows.
import type { Host } from '../core/host.ts';
import { type Course, plainCourse } from '../core/patching/course.ts';
import type { Plan } from '../core/plan.ts';

/** @param job unique over all bastions and ledgers that may patch the same host. */
export const courseOf = (_host: Host, plan: Plan, job: string): Course => ({
  ...plainCourse(job),
  goal: plan.options.goal,
});
