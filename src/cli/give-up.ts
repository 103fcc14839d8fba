// An interrupted run that is ended without its hosts: they are gone, or nobody wants to wait for them.
import type { ExitCode } from '../core/exit-code.ts';
import { giveUpRun } from '../operations/run-plan.ts';
import { CommandFailure } from './command-failure.ts';
import { createContext, operatorOf } from './compose.ts';
import { conduct } from './conduct.ts';
import type { Invocation } from './invocation.ts';
import { reopenJournal } from './journal.ts';
import { agreed, type ResumeOptions, type TakenRun } from './take-up.ts';

/** Contacts no host: the inventory need not have them any more. @throws CommandFailure (2) when the run has an end */
export const giveUpTaken = async (
  invocation: Invocation<ResumeOptions>,
  { run, events, plan, inventory, ledger }: TakenRun,
): Promise<ExitCode> => {
  if (run.finished !== null)
    throw new CommandFailure(2, `run ${run.id} is finished: there is nothing to give up`, `patchctl show ${run.id}`);
  const question = `Give up run ${run.id} of ${run.started}? What was begun on its hosts stays unknown`;
  if (!(await agreed(invocation, question))) return 3;
  const context = await createContext(invocation, inventory);
  try {
    const operator = await operatorOf(invocation);
    return await conduct(
      { invocation, ledger, news: { channels: inventory.notifications, earlier: events } },
      async (listeners) => reopenJournal({ ledger, listeners }, run.id),
      (journal) => giveUpRun({ plan, runHooks: inventory.hooks }, operator, { context, journal, record: { events } }),
    );
  } finally {
    await context.close();
  }
};
