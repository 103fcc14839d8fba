// Hosts that another, interrupted run has begun: they are left alone until `resume` has found out what was done to them.
import { type Fault, fault } from '../../core/fault.ts';

/** Host → the run that began it and did not settle it. */
export type HeldHosts = ReadonlyMap<string, string>;

/** Why this run does not begin the host. */
export const heldFault = (run: string): Fault =>
  fault('run-unfinished', `run ${run} began it and never settled it`, `patchctl resume ${run}`);
