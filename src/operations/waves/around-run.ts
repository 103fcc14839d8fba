// The hooks of the whole run: intent, the commands on the bastion, their results; and what a failure of theirs means.
import type { StopReason } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { type HookPhase, type HookResult, type Hooks, hooksSucceeded } from '../../core/health/hook.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type Plan, plannedHosts } from '../../core/plan.ts';
import type { Context } from '../context.ts';
import { type RunMatter, runHooks } from '../hooks/run-hooks.ts';
import type { Journal } from '../journal.ts';
import type { Stop } from './stop.ts';

export interface Around {
  readonly hooks: Hooks;
  readonly plan: Plan;
  readonly context: Context;
  readonly journal: Journal;
}

/** A run without a host that may be begun has nothing around it. */
const perform = async (
  phase: HookPhase,
  { hooks, plan, context, journal }: Around,
  end?: RunMatter['end'],
): Promise<readonly HookResult[]> => {
  const hosts = plannedHosts(plan);
  if (hooks[phase].length === 0 || hosts.length === 0) return [];
  await journal.append(null, { type: 'run.hooks.started', phase });
  const matter = { hooks, run: journal.run, plan: plan.id, hosts, ...(end && { end }) };
  const results = await runHooks(phase, matter, context);
  await journal.append(null, { type: 'run.hooks.finished', phase, results });
  return results;
};

/** Before the first host, and again when a run is taken up: what they did may have been undone since. */
export const beforeRun = async (around: Around): Promise<Stop | undefined> => {
  const results = await perform('before', around);
  const bad = results.find(({ code }) => code !== 0);
  return bad && { reason: 'hook-failed', cause: `the before_run hook ${bad.name} failed, ${bad.detail}` };
};

export interface RunOutcome {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly stopped: StopReason | null;
  readonly exitCode: ExitCode;
}

/** Behind the last host, whatever came of it. A hook that fails here is no success: what before_run did may still be there. */
export const afterRun = async (around: Around, end: RunOutcome): Promise<ExitCode> => {
  const results = [
    ...(await perform('after', around, end)),
    ...(end.exitCode === 0 ? [] : await perform('failure', around, end)),
  ];
  return end.exitCode === 0 && !hooksSucceeded(results) ? 4 : end.exitCode;
};
