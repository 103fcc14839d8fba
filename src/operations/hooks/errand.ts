// What hooks of hosts and of runs have in common: their order, and how one is run on the bastion.
import type { Bastion } from '../../core/bastion.ts';
import { type CommandReport, codeOf, reportText } from '../../core/command-report.ts';
import type { Hook, HookPhase, HookResult, Hooks } from '../../core/health/hook.ts';

/** What a hook is told. */
export interface Errand {
  readonly environment: Readonly<Record<string, string>>;
  /** One JSON document. */
  readonly stdin: string;
}

export const resultOf = ({ name, on }: Hook, report: CommandReport): HookResult => ({
  name,
  on,
  code: codeOf(report),
  detail: reportText(report),
});

/** One after the other. The first `before` hook that fails is the last one that is run; of the others each is owed. */
export const inOrder = async (
  phase: HookPhase,
  hooks: Hooks,
  run: (hook: Hook) => Promise<HookResult>,
): Promise<readonly HookResult[]> => {
  const results: HookResult[] = [];
  for (const hook of hooks[phase]) {
    const result = await run(hook);
    results.push(result);
    if (phase === 'before' && result.code !== 0) break;
  }
  return results;
};

/** For hooks that run here, whatever they are about. */
export const onBastion = async (hook: Hook, errand: Errand, bastion: Bastion): Promise<HookResult> =>
  resultOf(hook, await bastion.run({ ...errand, command: hook.command, timeoutMs: hook.timeoutMs }));
