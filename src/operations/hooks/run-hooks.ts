// The admin's hooks around a whole run, here on the bastion. What they are told is in docs/HOOKS.md.
import type { StopReason } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { HookPhase, HookResult, Hooks } from '../../core/health/hook.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Context } from '../context.ts';
import { type Errand, inOrder, onBastion } from './errand.ts';

export interface RunMatter {
  readonly hooks: Hooks;
  readonly run: string;
  /** Id of the plan. */
  readonly plan: string;
  /** Names of the hosts in the plan's waves. */
  readonly hosts: readonly string[];
  /** How it ended; absent before the first host. */
  readonly end?: {
    readonly outcomes: Readonly<Record<string, Outcome>>;
    readonly stopped: StopReason | null;
    readonly exitCode: ExitCode;
  };
}

const PHASES = {
  before: 'before_run',
  after: 'after_run',
  failure: 'on_failure',
} as const satisfies Record<HookPhase, string>;

const errandOf = (phase: HookPhase, { run, plan, hosts, end }: RunMatter): Errand => ({
  environment: {
    PATCHCTL_PHASE: PHASES[phase],
    PATCHCTL_RUN: run,
    PATCHCTL_PLAN: plan,
    PATCHCTL_EXIT_CODE: end === undefined ? '' : String(end.exitCode),
  },
  stdin: JSON.stringify({
    version: 1,
    phase: PHASES[phase],
    run,
    plan,
    hosts,
    outcomes: end?.outcomes ?? null,
    stopped: end?.stopped ?? null,
    exit_code: end?.exitCode ?? null,
  }),
});

/** Runs the hooks of one phase, in order; a `before` hook that fails is the last one. Rejects for nothing that a hook does. */
export const runHooks = (
  phase: HookPhase,
  matter: RunMatter,
  { bastion }: Pick<Context, 'bastion'>,
): Promise<readonly HookResult[]> => {
  const errand = errandOf(phase, matter);
  return inOrder(phase, matter.hooks, (hook) => onBastion(hook, errand, bastion));
};
