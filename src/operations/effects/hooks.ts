// Effect "hooks": the admin's commands around the change of one host, on the bastion or on the host itself.
import type { HostEvent } from '../../core/event.ts';
import type { Hook, HookPhase, HookResult } from '../../core/health/hook.ts';
import type { Conclusion } from '../../core/patching/state.ts';
import { ok, type Result } from '../../core/result.ts';
import { ask } from '../../remote/ask.ts';
import { commandQuery } from '../../remote/host/command.ts';
import { type Errand, inOrder, onBastion, resultOf } from '../hooks/errand.ts';
import { hostErrand } from '../hooks/host-errand.ts';
import type { OpenHost } from '../open-host.ts';
import { reopen } from './connect.ts';
import { type EffectContext, hangUp } from './effect-context.ts';

/** Always the event: what a hook does, and that it could not be run, are results. */
export const hooks = async (work: EffectContext, phase: HookPhase, conclusion?: Conclusion): Promise<HostEvent> => {
  const { journal, plan, host, planned, context } = work;
  const matter = { run: journal.run, plan, host, changes: planned.changes };
  const errand = hostErrand(phase, conclusion === undefined ? matter : { ...matter, conclusion });
  const run = (hook: Hook): Promise<HookResult> =>
    hook.on === 'bastion' ? onBastion(hook, errand, context.bastion) : onHost(hook, errand, work);
  return { type: 'hooks.finished', phase, results: await inOrder(phase, host.hooks, run) };
};

const notRun = ({ name, on }: Hook, reason: string): HookResult => ({ name, on, code: null, detail: reason });

const opened = async (work: EffectContext): Promise<Result<OpenHost>> =>
  work.open === undefined ? await reopen(work) : ok(work.open);

/** Not tried again when the line breaks: the hook may have run. */
const onHost = async (hook: Hook, errand: Errand, work: EffectContext): Promise<HookResult> => {
  const open = await opened(work);
  if (!open.ok) return notRun(hook, `the host could not be reached: ${open.fault.message}`);
  const { command, timeoutMs } = hook;
  const { session, privilege } = open.value;
  const answer = await ask(session, commandQuery({ ...errand, command, timeoutMs }), { privilege });
  if (answer.ok) return resultOf(hook, answer.value);
  await hangUp(work);
  return notRun(hook, `its end is unknown: ${answer.fault.message}`);
};
