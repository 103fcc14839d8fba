// `patchctl resume`: finds out what an interrupted run did, and finishes what was never started. Observes, never repeats.
import type { PatchEvent, Recorded } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import type { Plan } from '../../core/plan.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { RunRow } from '../../ledger/history.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { giveUpRun, resumeRun } from '../../operations/run-plan.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, openLedgerToWrite, operatorOf, takeRunLock } from '../compose.ts';
import { conduct, type RunningOptions } from '../conduct.ts';
import { openFleetCalendar } from '../fleet-calendar.ts';
import { type ApprovalOptions, gateKeeping } from '../gate-keeping.ts';
import { reopenJournal } from '../journal.ts';
import { note } from '../output.ts';
import { presumedDown } from '../presumed-down.ts';
import type { Invocation } from '../program.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { resumeRepairRun } from '../resume-repair.ts';
import { loadPlan, loadText } from '../stored-plan.ts';
import { RESUMABLE, unfinishedHosts } from '../unfinished-hosts.ts';

type Options = RunningOptions & ApprovalOptions & { readonly yes?: boolean; readonly giveUp?: boolean };

export const resume = async (invocation: Invocation<Options>, wanted?: string): Promise<ExitCode> => {
  const { io, options } = invocation;
  if (!options.yes && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes: hosts that were never started will be patched',
    );
  const inventory = await loadFleet(invocation);
  const ledger = await openLedgerToWrite(invocation);
  const lock = await takeRunLock(invocation, `resume ${wanted ?? ''}`.trim());
  try {
    const run = await findRun(ledger, wanted);
    const events = await ledger.eventsOf(run.id);
    const loadArtifact = (digest: string): Promise<string> => loadText(ledger, digest);
    if (run.kind === 'repair' && options.giveUp === true)
      throw new CommandFailure(
        2,
        `run ${run.id} is a repair: resume looks at its one host`,
        `patchctl resume ${run.id}`,
      );
    if (run.kind === 'repair')
      return await resumeRepairRun(invocation, { run, events, inventory, ledger, loadArtifact });
    const taken = { run, events, loadArtifact, plan: await loadPlan(ledger, events), inventory, ledger };
    return options.giveUp === true ? await abandon(invocation, taken) : await takeUp(invocation, taken);
  } finally {
    lock.release();
    await ledger.close();
  }
};

/** A run, and what is needed to go on with it. */
interface Taken {
  readonly run: RunRow;
  readonly events: readonly Recorded[];
  readonly loadArtifact: (digest: string) => Promise<string>;
  readonly plan: Plan;
  readonly inventory: Inventory;
  readonly ledger: Ledger<PatchEvent>;
}

const takeUp = async (
  invocation: Invocation<Options>,
  { run, events, loadArtifact, plan, inventory, ledger }: Taken,
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
    return await conduct(
      { invocation, ledger, news: { channels: inventory.notifications, earlier: events } },
      async (listeners) => reopenJournal({ ledger, listeners }, run.id),
      (journal, reins) => {
        const overrideWindows = isOverridden(events);
        const gates = gateKeeping(options, { ledger, run: run.id });
        const about = { plan, hosts, calendar, overrideWindows, presumedDown: down, held, runHooks: inventory.hooks };
        const request = { ...about, gates, ...reins };
        return resumeRun(request, operator, { context, journal, record });
      },
    );
  } finally {
    await context.close();
  }
};

/** The inventory need not have the hosts any more: nobody is contacted. */
const abandon = async (
  invocation: Invocation<Options>,
  { run, events, plan, inventory, ledger }: Taken,
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

const agreed = async (invocation: Invocation<Options>, question: string): Promise<boolean> => {
  if (invocation.options.yes === true || (await confirm(invocation.io, question))) return true;
  note(invocation, 'Nothing was done.');
  return false;
};

/** What was said when the run was started holds until its end. */
const isOverridden = (events: readonly Recorded[]): boolean =>
  events.some(({ event }) => event.type === 'run.started' && event.overrideWindows === true);

/** The named run, or the newest one that needs it: not finished, stopped at a gate, or finished with stranded hosts. */
const findRun = async (ledger: Ledger<PatchEvent>, wanted: string | undefined): Promise<RunRow> => {
  if (wanted !== undefined) {
    const run = await ledger.run(wanted);
    if (run === undefined)
      throw new CommandFailure(2, `there is no run ${wanted} in the ledger`, 'patchctl history lists them');
    if (!RESUMABLE.has(run.kind))
      throw new CommandFailure(2, `run ${wanted} is a ${run.kind}: there is nothing to resume`);
    return run;
  }
  const runs = (await ledger.runs({ limit: 50 })).filter((run) => RESUMABLE.has(run.kind));
  for (const run of runs) if (await isOpen(ledger, run)) return run;
  throw new CommandFailure(
    2,
    'no run needs to be resumed',
    'patchctl history lists them; name one to look at it again',
  );
};

/** Stopped at a gate that may open yet. A budget that was spent stays spent. */
const AT_A_GATE: ReadonlySet<string> = new Set(['not-approved', 'gate-closed']);

const isOpen = async (ledger: Ledger<PatchEvent>, run: RunRow): Promise<boolean> => {
  if (run.finished === null || run.exitCode === 5 || run.exitCode === 130) return true;
  if (run.exitCode !== 4) return false;
  const stop = (await ledger.runEventsOf(run.id, 'run.stopped')).at(-1)?.event;
  if (stop?.type !== 'run.stopped' || !AT_A_GATE.has(stop.reason)) return false;
  // A later sitting may have started them.
  const started = new Set((await ledger.run(run.id))?.hosts.map(({ host }) => host));
  return stop.notStarted.some((host) => !started.has(host));
};

/** Hosts of the run as the inventory describes them now: addresses and keys may have been mended since. */
const knownHosts = (plan: Plan, run: RunRow, hosts: readonly Host[]): ReadonlyMap<string, Host> => {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const gone = plan.waves.flatMap((wave) => wave.hosts).filter((name) => !byName.has(name));
  if (gone.length > 0)
    throw new CommandFailure(
      2,
      `the inventory no longer has ${gone.join(', ')}`,
      `put them back until the run is settled, or: patchctl resume ${run.id} --give-up`,
    );
  return byName;
};
