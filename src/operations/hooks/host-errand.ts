// What a hook is told of a host and of what is done to it. docs/HOOKS.md is the contract: members are added, never renamed.
import { type Change, isEffective } from '../../core/change.ts';
import type { HookPhase } from '../../core/health/hook.ts';
import type { Host } from '../../core/host.ts';
import type { Conclusion } from '../../core/patching/state.ts';
import type { Goal } from '../../core/plan.ts';
import { hostEnvironment } from '../host-environment.ts';
import type { Errand } from './errand.ts';

export interface HostMatter {
  readonly run: string;
  readonly plan: { readonly id: string; readonly goal: Goal };
  readonly host: Host;
  readonly changes: readonly Change[];
  /** Absent before the change. */
  readonly conclusion?: Conclusion;
}

const PHASES = {
  before: 'before_host',
  after: 'after_host',
  failure: 'on_failure',
} as const satisfies Record<HookPhase, string>;

const changeOf = ({ package: name, arch, action, from, to, security }: Change) => ({
  package: name,
  arch,
  action,
  from,
  to,
  security,
});

export const hostErrand = (phase: HookPhase, { run, plan, host, changes, conclusion }: HostMatter): Errand => ({
  environment: {
    ...hostEnvironment(host),
    PATCHCTL_PHASE: PHASES[phase],
    PATCHCTL_RUN: run,
    PATCHCTL_PLAN: plan.id,
    PATCHCTL_GOAL: plan.goal,
    PATCHCTL_OUTCOME: conclusion?.outcome ?? '',
  },
  stdin: JSON.stringify({
    version: 1,
    phase: PHASES[phase],
    run,
    plan: plan.id,
    goal: plan.goal,
    host: {
      name: host.name,
      address: host.address,
      tier: host.tier,
      ring: host.ring,
      groups: host.groups,
      domains: host.domains,
      labels: host.labels,
    },
    changes: changes.filter(isEffective).map(changeOf),
    outcome: conclusion?.outcome ?? null,
    summary: conclusion?.summary ?? null,
    fault: conclusion?.fault ? { code: conclusion.fault.code, message: conclusion.fault.message } : null,
  }),
});
