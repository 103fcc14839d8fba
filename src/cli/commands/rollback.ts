// `patchctl rollback RUN`: takes the hosts of a run back to the packages before it; waves in reverse, budgets, limits and proof as in apply.
import type { PatchEvent, Recorded } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import { carriesOutPlan } from '../../core/run-kind.ts';
import { limitsOf } from '../../core/scheduling/limits-of.ts';
import { selectsAnything } from '../../core/selection.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Context } from '../../operations/context.ts';
import { drawRollback } from '../../operations/roll-back/draw-rollback.ts';
import { pastHosts } from '../../operations/roll-back/past-run.ts';
import { beforeEvents, type CarryOutOptions, carryOut } from '../carry-out.ts';
import { noteClosed } from '../closed-now.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, openLedgerToWrite, selectFleet, takeRunLock } from '../compose.ts';
import { PLAN_LIFETIME_MS } from '../draw.ts';
import { openFleetCalendar } from '../fleet-calendar.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { note } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { loadPlan, loadText } from '../stored-plan.ts';
import { surveyProgress } from '../survey-progress.ts';
import { noteUnfinished } from '../unfinished-hosts.ts';
import { showPlan } from './plan.ts';

type Options = SelectionOptions &
  CarryOutOptions & {
    readonly dryRun?: boolean;
    readonly discardLater?: boolean;
    readonly filesystem?: boolean;
    readonly external?: boolean;
    readonly yes?: boolean;
  };

export const rollback = async (invocation: Invocation<Options>, run: string): Promise<ExitCode> => {
  const { options, io } = invocation;
  if (!options.yes && !options.dryRun && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes to change hosts without being asked, or --dry-run to see what would be done',
    );
  if (options.filesystem === true && options.external === true)
    throw new CommandFailure(2, '--filesystem and --external are two ways back: a host takes one');
  const inventory = await loadFleet(invocation);
  const calendar = await openFleetCalendar(inventory, io);
  const ledger = await openLedgerToWrite(invocation);
  const lock = await takeRunLock(invocation, `rollback ${run}`);
  const context = await createContext(invocation, inventory);
  try {
    const plan = await draw({ run, invocation, inventory, ledger, context });
    if (options.dryRun === true) {
      await showPlan(plan, invocation, { kind: 'applying' });
      return plan.hosts.some(({ verdict }) => verdict === 'refused' || verdict === 'unknown') ? 4 : 0;
    }
    await showPlan(plan, beforeEvents(invocation), { kind: 'applying' });
    noteClosed(plan, { invocation, inventory, calendar });
    await noteUnfinished(plan, { around: invocation, ledger });
    const going = plan.waves.flatMap(({ hosts }) => hosts).length;
    if (going > 0 && !options.yes && !(await confirm(io, question(run, going)))) {
      note(invocation, 'Nothing was changed.');
      return 3;
    }
    return await carryOut(plan, { invocation, inventory, calendar, ledger, context });
  } finally {
    await context.close();
    lock.release();
    await ledger.close();
  }
};

const wayOf = ({ filesystem, external }: Options): 'packages' | 'filesystem' | 'external' => {
  if (filesystem === true) return 'filesystem';
  return external === true ? 'external' : 'packages';
};

const question = (run: string, going: number): string =>
  `Roll back run ${run}: change ${going} host${going === 1 ? '' : 's'}?`;

interface Stage {
  readonly run: string;
  readonly invocation: Invocation<Options>;
  readonly inventory: Inventory;
  readonly ledger: Ledger<PatchEvent>;
  readonly context: Context;
}

const draw = async ({ run, invocation, inventory, ledger, context }: Stage): Promise<Plan> => {
  const { options } = invocation;
  const events = await eventsOf(run, ledger);
  const original = await loadPlan(ledger, events);
  const past = await pastHosts(events, (digest) => loadText(ledger, digest));
  const selection = selectionOf(options);
  const hosts = (await selectFleet(inventory, selection)).filter(({ name }) => past.has(name));
  if (hosts.length === 0)
    throw new CommandFailure(
      2,
      selectsAnything(selection)
        ? `run ${run} changed none of these hosts`
        : `run ${run} changed no host that the inventory has`,
      `patchctl show ${run} lists what it did`,
    );
  const progress = await surveyProgress(invocation, 'Asking', hosts.length);
  try {
    return await drawRollback(
      {
        run,
        original,
        past,
        hosts,
        limits: limitsOf(inventory),
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        selection,
        discardLater: options.discardLater === true,
        by: wayOf(options),
        overrideWindows: options.overrideWindows === true,
        expiresInMs: PLAN_LIFETIME_MS,
      },
      context,
      ({ name }) => progress.tick(name),
    );
  } finally {
    progress.end();
  }
};

/** A run that is not at its end may still change hosts: `resume` finds out first. */
const eventsOf = async (run: string, ledger: Ledger<PatchEvent>): Promise<readonly Recorded[]> => {
  const row = await ledger.run(run);
  if (row === undefined)
    throw new CommandFailure(2, `there is no run ${run} in the ledger`, 'patchctl history lists them');
  if (!carriesOutPlan(row) || row.kind === 'reboot')
    throw new CommandFailure(2, `run ${run} is a ${row.kind}: there is nothing to roll back`);
  if (row.finished === null)
    throw new CommandFailure(3, `run ${run} is not finished: what it did is not known`, `patchctl resume ${run}`);
  return await ledger.eventsOf(run);
};
