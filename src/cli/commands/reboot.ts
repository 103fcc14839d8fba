// `patchctl reboot`: restarts hosts and changes nothing else; waves, limits, gates, windows and proof are those of apply.
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import { selectsAnything } from '../../core/selection.ts';
import { DEFAULT_PATIENCE } from '../../operations/effects/effect-context.ts';
import { beforeEvents, type CarryOutOptions, carryOut } from '../carry-out.ts';
import { noteClosed } from '../closed-now.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, openLedgerToWrite, selectFleet, takeRunLock } from '../compose.ts';
import { draw, PLAN_LIFETIME_MS } from '../draw.ts';
import { openFleetCalendar } from '../fleet-calendar.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { note } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { noteUnfinished } from '../unfinished-hosts.ts';
import { showPlan } from './plan.ts';

type Options = SelectionOptions &
  Omit<CarryOutOptions, 'jobTimeout'> & { readonly all?: boolean; readonly ifNeeded?: boolean; readonly yes?: boolean };

export const reboot = async (invocation: Invocation<Options>): Promise<ExitCode> => {
  const { options, io } = invocation;
  refuseBadUsage(invocation);
  const inventory = await loadFleet(invocation);
  const calendar = await openFleetCalendar(inventory, io);
  const ledger = await openLedgerToWrite(invocation);
  const lock = await takeRunLock(invocation, 'reboot');
  const context = await createContext(invocation, inventory);
  try {
    const selection = selectionOf(options);
    const drawing = {
      inventory,
      hosts: await selectFleet(inventory, selection),
      selection,
      options: { refresh: false, overrideWindows: options.overrideWindows === true },
      reboot: options.ifNeeded ? 'if-needed' : 'always',
      dryRun: false,
      expiresInMs: PLAN_LIFETIME_MS,
    } as const;
    const plan = await draw(drawing, invocation, context);
    await showPlan(plan, beforeEvents(invocation), { kind: 'applying' });
    noteClosed(plan, { invocation, inventory, calendar });
    await noteUnfinished(plan, { around: invocation, ledger });
    const going = plan.hosts.filter(({ verdict }) => verdict === 'changes').length;
    if (going > 0 && !options.yes && !(await confirm(io, question(plan, going)))) {
      note(invocation, 'Nothing was rebooted.');
      return 3;
    }
    // There are no jobs to wait for.
    const carrying = { ...invocation, options: { ...options, jobTimeout: DEFAULT_PATIENCE.jobMs } };
    return await carryOut(plan, { invocation: carrying, inventory, calendar, ledger, context });
  } finally {
    await context.close();
    lock.release();
    await ledger.close();
  }
};

const refuseBadUsage = ({ io, options }: Invocation<Options>): void => {
  if (!selectsAnything(selectionOf(options)) && !options.all)
    throw new CommandFailure(2, 'reboot wants a selection, or --all', 'patchctl reboot --tier critical --if-needed');
  if (!options.yes && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes to reboot hosts without being asked',
    );
};

const question = (plan: Plan, going: number): string =>
  `Reboot plan ${plan.id}: reboot ${going} host${going === 1 ? '' : 's'}?`;
