// What apply and resume share around a run: progress, Ctrl-C, patience, and the summary at the end.
import type { PatchEvent } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { Plan } from '../core/plan.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { DEFAULT_PATIENCE, type Patience } from '../operations/effects/effect-context.ts';
import type { Journal } from '../operations/journal.ts';
import type { RunEnd } from '../operations/run-plan.ts';
import type { Io } from './io.ts';
import type { Listener } from './journal.ts';
import { lookAt, printResult } from './output.ts';
import type { Invocation } from './program.ts';

/** Options of apply and resume about waiting, in milliseconds. */
export interface RunningOptions {
  readonly jobTimeout: number;
  readonly reconnectTimeout: number;
}

interface Stage {
  readonly invocation: Invocation<RunningOptions>;
  readonly plan: Plan;
  readonly ledger: Ledger<PatchEvent>;
}

interface Reins {
  readonly patience: Patience;
  readonly drain: AbortSignal;
}

type Open = (listeners: readonly Listener[]) => Promise<Journal>;
type Drive = (journal: Journal, reins: Reins) => Promise<RunEnd>;

export const conduct = async ({ invocation, plan, ledger }: Stage, open: Open, drive: Drive): Promise<ExitCode> => {
  const { io, options } = invocation;
  const started = io.clock.now();
  const progress = await openProgress(invocation, plan);
  const drain = new AbortController();
  let run = '';
  const stopListening = listenForInterrupts(io, drain, () => run);
  try {
    const journal = await open([progress.on]);
    run = journal.run;
    const patience = { ...DEFAULT_PATIENCE, jobMs: options.jobTimeout, reconnectMs: options.reconnectTimeout };
    const end = await drive(journal, { patience, drain: drain.signal });
    progress.close();
    await summarise({ invocation, plan, ledger }, { run, end, tookMs: io.clock.now() - started });
    return end.exitCode;
  } finally {
    progress.close();
    stopListening();
  }
};

/** The first interrupt drains; the second leaves, and says how to take up the run. Jobs on hosts are never signalled. */
const listenForInterrupts = (io: Io, drain: AbortController, run: () => string): (() => void) =>
  io.onInterrupt(() => {
    if (!drain.signal.aborted) {
      drain.abort();
      io.stderr.write(
        '\nNothing new is started; waiting for the hosts at work. Ctrl-C again leaves at once (jobs on hosts go on).\n',
      );
      return;
    }
    io.stderr.write(`\nLeft. Jobs on hosts go on by themselves. Find out what happened: patchctl resume ${run()}\n`);
    io.exit(130);
  });

const openProgress = async (invocation: Invocation<RunningOptions>, plan: Plan) => {
  const { createProgress } = await import('../render/progress.ts');
  const { io, globals } = invocation;
  const live = io.stderr.isTTY === true ? 'live' : 'lines';
  const mode = globals.quiet ? 'quiet' : live;
  if (globals.json)
    return await createProgress({ stream: io.stdout, look: lookAt(invocation, 'stdout'), mode: 'json', plan });
  return await createProgress({ stream: io.stderr, look: lookAt(invocation, 'stderr'), mode, plan });
};

const summarise = async (
  { invocation, plan, ledger }: Stage,
  facts: { readonly run: string; readonly end: RunEnd; readonly tookMs: number },
): Promise<void> => {
  const head = await ledger.head();
  const { run, end, tookMs } = facts;
  if (invocation.globals.json) {
    const { exitCode, outcomes } = end;
    invocation.io.stdout.write(
      `${JSON.stringify({ type: 'run.finished', run, exit_code: exitCode, outcomes, not_started: end.notStarted, head: head.hash })}\n`,
    );
    return;
  }
  const { renderRunSummary } = await import('../render/run-summary.ts');
  const events = await ledger.eventsOf(run);
  printResult(
    invocation,
    renderRunSummary(
      { run, plan, outcomes: end.outcomes, notStarted: end.notStarted, stopped: end.stopped, tookMs, events, head },
      lookAt(invocation, 'stdout'),
    ),
  );
};
