// `patchctl resume`: finds out what an interrupted run did, and finishes what was never started. Observes, never repeats.
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { RunRow } from '../../ledger/history.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { CommandFailure } from '../command-failure.ts';
import { loadFleet, openLedgerToWrite, takeRunLock } from '../compose.ts';
import { giveUpTaken } from '../give-up.ts';
import type { Invocation } from '../invocation.ts';
import { isInteractive } from '../prompts.ts';
import { resumeRepairRun } from '../resume-repair.ts';
import { loadPlan, loadText } from '../stored-plan.ts';
import { type ResumeOptions, takeUp } from '../take-up.ts';
import { isResumable } from '../unfinished-hosts.ts';

type Options = ResumeOptions & { readonly giveUp?: boolean };

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
    return options.giveUp === true ? await giveUpTaken(invocation, taken) : await takeUp(invocation, taken);
  } finally {
    lock.release();
    await ledger.close();
  }
};

/** The named run, or the newest one that needs it: not finished, stopped at a gate, or finished with stranded hosts. */
const findRun = async (ledger: Ledger<PatchEvent>, wanted: string | undefined): Promise<RunRow> => {
  if (wanted !== undefined) {
    const run = await ledger.run(wanted);
    if (run === undefined)
      throw new CommandFailure(2, `there is no run ${wanted} in the ledger`, 'patchctl history lists them');
    if (!isResumable(run)) throw new CommandFailure(2, `run ${wanted} is a ${run.kind}: there is nothing to resume`);
    return run;
  }
  const runs = (await ledger.runs({ limit: 50 })).filter(isResumable);
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
