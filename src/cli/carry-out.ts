// Carries out a plan that was shown and confirmed: the run in the ledger, its listeners and gates, and the exit code.
import { canonicalJson } from '../core/canonical-json.ts';
import type { PatchEvent } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { Host } from '../core/host.ts';
import type { Plan } from '../core/plan.ts';
import { kindOfGoal } from '../core/run-kind.ts';
import type { Calendar } from '../core/window/window.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Context } from '../operations/context.ts';
import { runPlan, runStarted } from '../operations/run-plan.ts';
import { operatorOf } from './compose.ts';
import { conduct, type RunningOptions } from './conduct.ts';
import { type ApprovalOptions, gateKeeping } from './gate-keeping.ts';
import type { Invocation } from './invocation.ts';
import { openJournal } from './journal.ts';
import { presumedDown } from './presumed-down.ts';
import { pruneBehind } from './prune-behind.ts';
import { unfinishedHosts } from './unfinished-hosts.ts';

export type CarryOutOptions = RunningOptions & ApprovalOptions & { readonly overrideWindows?: boolean };

export interface CarryOutStage {
  readonly invocation: Invocation<CarryOutOptions>;
  readonly inventory: Inventory;
  readonly calendar: Calendar;
  readonly ledger: Ledger<PatchEvent>;
  readonly context: Context;
}

/** With `--json` stdout belongs to the events: what is shown before them, a plan for people, goes to stderr. */
export const beforeEvents = <O>(invocation: Invocation<O>): Invocation<O> => {
  const { io, globals } = invocation;
  return globals.json
    ? { ...invocation, globals: { ...globals, json: false }, io: { ...io, stdout: io.stderr } }
    : invocation;
};

/** Opens the run, with the whole plan as its first artifact, and drives it to its end. */
export const carryOut = async (plan: Plan, stage: CarryOutStage): Promise<ExitCode> => {
  const { invocation, inventory, calendar, ledger, context } = stage;
  const hosts = new Map<string, Host>(inventory.hosts.map((host) => [host.name, host]));
  const planArtifact = await ledger.putArtifact(canonicalJson(plan), 'application/json');
  const overrideWindows = plan.options.override_windows || invocation.options.overrideWindows === true;
  const event = runStarted(plan, await operatorOf(invocation), { planArtifact, overrideWindows });
  const [down, held] = [await presumedDown(ledger), await unfinishedHosts(ledger)];
  let run = '';
  const exitCode = await conduct(
    { invocation, ledger, news: { channels: inventory.notifications } },
    (listeners) =>
      openJournal({ ledger, listeners }, { kind: kindOfGoal(plan.options.goal), planDigest: plan.digest, event }),
    (journal, reins) => {
      run = journal.run;
      const gates = gateKeeping(invocation.options, { ledger, run });
      const about = { plan, hosts, calendar, overrideWindows, presumedDown: down, held, runHooks: inventory.hooks };
      const request = { ...about, gates, ...reins };
      return runPlan(request, { context, journal });
    },
  );
  if (exitCode === 0) await pruneBehind(plan, { around: invocation, hosts, run, ledger, context });
  return exitCode;
};
