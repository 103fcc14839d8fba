// `patchctl apply`: a plan file, or plan and apply in one go. Shows, asks, then runs; everything it does is in the ledger.
import { resolve } from 'node:path';
import { isEffective } from '../../core/change.ts';
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import { plannedReboot } from '../../core/planned-reboot.ts';
import { selectsAnything } from '../../core/selection.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Context } from '../../operations/context.ts';
import { beforeEvents, type CarryOutOptions, carryOut } from '../carry-out.ts';
import { noteClosed } from '../closed-now.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, openLedgerToWrite, selectFleet, takeRunLock } from '../compose.ts';
import { draw, PLAN_LIFETIME_MS, type PlanningOptions, refuseBadPlanning } from '../draw.ts';
import { openFleetCalendar } from '../fleet-calendar.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { note } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { noteUnfinished } from '../unfinished-hosts.ts';
import { showPlan } from './plan.ts';

type Options = SelectionOptions &
  PlanningOptions &
  CarryOutOptions & { readonly all?: boolean; readonly yes?: boolean };

export const apply = async (invocation: Invocation<Options>, file?: string): Promise<ExitCode> => {
  const { options } = invocation;
  refuseBadUsage(invocation, file);
  const inventory = await loadFleet(invocation);
  const calendar = await openFleetCalendar(inventory, invocation.io);
  // Before anything is contacted: a ledger that cannot be written, another run, a plan that cannot be believed.
  const ledger = await openLedgerToWrite(invocation);
  const lock = await takeRunLock(invocation, ['apply', ...(file === undefined ? [] : [file])].join(' '));
  const context = await createContext(invocation, inventory);
  try {
    const plan =
      file === undefined
        ? await drawNow(invocation, inventory, context)
        : await readPlan(invocation, { file, inventory, ledger });
    if (!options.yes || file === undefined) {
      await showPlan(plan, beforeEvents(invocation), { kind: 'applying' });
      noteClosed(plan, { invocation, inventory, calendar });
    } else await noteEvidence(plan, invocation);
    await noteUnfinished(plan, { around: invocation, ledger });
    // Without a host to change there is nothing to ask; that each was refused or unreachable goes on record all the same.
    const asked = hostsToAskFor(plan);
    const acts = asked.changing + asked.rebooting > 0;
    if (acts && !options.yes && !(await confirm(invocation.io, question(plan, asked)))) {
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

/** Whoever applies a file without looking at it again still has to hear that evidence comes first. */
const noteEvidence = async ({ hosts }: Plan, invocation: Invocation<Options>): Promise<void> => {
  const { evidenceTexts } = await import('../../render/evidence-lines.ts');
  for (const text of evidenceTexts(hosts)) note(invocation, `Evidence first: ${text}`);
};

const refuseBadUsage = ({ io, options }: Invocation<Options>, file: string | undefined): void => {
  const selects = selectsAnything(selectionOf(options)) || options.cve !== undefined;
  refuseBadPlanning(options);
  if (file !== undefined && (selects || options.all))
    throw new CommandFailure(2, 'a plan file names its hosts: leave the selection away', 'patchctl apply plan.json');
  if (file === undefined && !selects && !options.all)
    throw new CommandFailure(2, 'apply wants a plan file, a selection, or --all', 'patchctl apply --tier critical');
  if (!options.yes && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes to change hosts without being asked',
    );
};

const drawNow = async (invocation: Invocation<Options>, inventory: Inventory, context: Context): Promise<Plan> => {
  const selection = selectionOf(invocation.options);
  const hosts = await selectFleet(inventory, selection);
  return await draw(
    { inventory, hosts, selection, options: invocation.options, dryRun: true, expiresInMs: PLAN_LIFETIME_MS },
    invocation,
    context,
  );
};

interface PlanSource {
  readonly file: string;
  readonly inventory: Inventory;
  readonly ledger: Ledger<PatchEvent>;
}

const readPlan = async (invocation: Invocation<Options>, { file, inventory, ledger }: PlanSource): Promise<Plan> => {
  const { expiryOf, readPlanFile } = await import('../../contracts/read-plan.ts');
  const reading = await readPlanFile(resolve(invocation.io.cwd, file));
  if (!reading.ok) throw new CommandFailure(reading.refusal.kind === 'unreadable' ? 2 : 3, reading.refusal.message);
  const { plan } = reading;
  const expired = expiryOf(plan, invocation.io.clock.now());
  if (expired !== undefined) throw new CommandFailure(3, expired.message);
  if (plan.inventory.sha256 !== inventory.sha256) {
    throw new CommandFailure(
      3,
      `the inventory changed since plan ${plan.id} was drawn (${inventory.path})`,
      'draw a new plan: patchctl plan --out FILE',
    );
  }
  const used = await ledger.planUsed(plan.digest);
  if (used !== undefined)
    throw new CommandFailure(
      3,
      `plan ${plan.id} was applied already, in run ${used.id}`,
      `patchctl show ${used.id}; for what is left: patchctl resume ${used.id}, or a new plan`,
    );
  return plan;
};

/** What the operator agrees to: hosts whose packages change, and hosts that are only rebooted. */
const hostsToAskFor = ({ hosts }: Plan): { readonly changing: number; readonly rebooting: number } => {
  const changing = hosts.filter((host) => host.verdict === 'changes' && host.changes.some(isEffective));
  const rebooting = hosts.filter((host) => !changing.includes(host) && plannedReboot(host) !== 'none');
  return { changing: changing.length, rebooting: rebooting.length };
};

const counted = (count: number): string => `${count} host${count === 1 ? '' : 's'}`;

const question = (plan: Plan, { changing, rebooting }: ReturnType<typeof hostsToAskFor>): string => {
  const parts = [
    ...(changing > 0 ? [`change ${counted(changing)}`] : []),
    ...(rebooting > 0 ? [`only reboot ${counted(rebooting)}`] : []),
  ];
  return `Apply plan ${plan.id}: ${parts.join(', ')}?`;
};
