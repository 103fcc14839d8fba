// An interrupted run that is taken up: hosts as the inventory has them now, the plan and the events of the ledger, and another sitting in its journal.
import type { PatchEvent, Recorded } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { Host } from '../core/host.ts';
import type { Plan } from '../core/plan.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { RunRow } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { resumeRun } from '../operations/run-plan.ts';
import { CommandFailure } from './command-failure.ts';
import { createContext, operatorOf } from './compose.ts';
import { conduct, type RunningOptions } from './conduct.ts';
import { openFleetCalendar } from './fleet-calendar.ts';
import { type ApprovalOptions, gateKeeping } from './gate-keeping.ts';
import type { Invocation } from './invocation.ts';
import { reopenJournal } from './journal.ts';
import { note } from './output.ts';
import { presumedDown } from './presumed-down.ts';
import { confirm } from './prompts.ts';
import { pruneBehind } from './prune-behind.ts';
import { unfinishedHosts } from './unfinished-hosts.ts';

export type ResumeOptions = RunningOptions & ApprovalOptions & { readonly yes?: boolean };

/** A run, and what is needed to go on with it. */
export interface TakenRun {
  readonly run: RunRow;
  readonly events: readonly Recorded[];
  readonly loadArtifact: (digest: string) => Promise<string>;
  readonly plan: Plan;
  readonly inventory: Inventory;
  readonly ledger: Ledger<PatchEvent>;
}

/** 3 when the operator does not want to. @throws CommandFailure (2) when the inventory no longer has a host of the run */
export const takeUp = async (
  invocation: Invocation<ResumeOptions>,
  { run, events, loadArtifact, plan, inventory, ledger }: TakenRun,
): Promise<ExitCode> => {
  const { io, options } = invocation;
  const hosts = knownHosts(plan, run, inventory.hosts);
  const calendar = await openFleetCalendar(inventory, io);
  const [down, held] = [await presumedDown(ledger), await unfinishedHosts(ledger, run.id)];
  if (!(await agreed(invocation, `Resume run ${run.id} of ${run.started} (plan ${plan.id})?`))) return 3;
  const context = await createContext(invocation, inventory);
  try {
    const operator = await operatorOf(invocation);
    const record = { events, loadArtifact };
    const exitCode = await conduct(
      { invocation, ledger, news: { channels: inventory.notifications, earlier: events } },
      async (listeners) => reopenJournal({ ledger, listeners }, run.id, events),
      (journal, reins) => {
        const overrideWindows = isOverridden(events);
        const gates = gateKeeping(options, { ledger, run: run.id });
        const about = { plan, hosts, calendar, overrideWindows, presumedDown: down, held, runHooks: inventory.hooks };
        const request = { ...about, gates, ...reins };
        return resumeRun(request, operator, { context, journal, record });
      },
    );
    if (exitCode === 0) await pruneBehind(plan, { around: invocation, hosts, run: run.id, ledger, context });
    return exitCode;
  } finally {
    await context.close();
  }
};

/** Asks, unless that was answered already. */
export const agreed = async (invocation: Invocation<ResumeOptions>, question: string): Promise<boolean> => {
  if (invocation.options.yes === true || (await confirm(invocation.io, question))) return true;
  note(invocation, 'Nothing was done.');
  return false;
};

/** What was said when the run was started holds until its end. */
const isOverridden = (events: readonly Recorded[]): boolean =>
  events.some(({ event }) => event.type === 'run.started' && event.overrideWindows === true);

/** Hosts of the run as the inventory describes them now: addresses and keys may have been mended since. */
const knownHosts = (plan: Plan, run: RunRow, hosts: readonly Host[]): ReadonlyMap<string, Host> => {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const gone = plan.waves.flatMap((wave) => wave.hosts).filter((name) => !byName.has(name));
  if (gone.length > 0)
    throw new CommandFailure(
      2,
      `the inventory no longer has ${gone.join(', ')}`,
      `put them back until the run is settled${run.finished === null ? `, or: patchctl resume ${run.id} --give-up` : ''}`,
    );
  return byName;
};
