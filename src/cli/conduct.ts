// What apply and resume share around a run: progress, Ctrl-C, patience, and the summary at the end.
import type { PatchEvent } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { DEFAULT_PATIENCE, type Patience } from '../operations/effects/effect-context.ts';
import type { Journal } from '../operations/journal.ts';
import type { RunEnd } from '../operations/run-plan.ts';
import type { Progress } from '../render/progress.ts';
import type { Surroundings } from './compose.ts';
import type { Invocation } from './invocation.ts';
import type { Io } from './io.ts';
import type { Listener } from './journal.ts';
import { type News, openNotifications } from './notifications.ts';
import { lookAt, printResult } from './output.ts';

/** Options of apply and resume about waiting, in milliseconds. */
export interface RunningOptions {
  readonly jobTimeout: number;
  readonly reconnectTimeout: number;
}

interface Stage {
  readonly invocation: Invocation<RunningOptions>;
  readonly ledger: Ledger<PatchEvent>;
  readonly news: News;
}

interface Reins {
  readonly patience: Patience;
  readonly drain: AbortSignal;
}

type Open = (listeners: readonly Listener[]) => Promise<Journal>;
type Drive = (journal: Journal, reins: Reins) => Promise<Pick<RunEnd, 'exitCode'>>;

export const conduct = async (stage: Stage, open: Open, drive: Drive): Promise<ExitCode> => {
  const { invocation } = stage;
  const { io, options } = invocation;
  const progress = await openProgress(invocation);
  const notifications = await openNotifications(invocation, stage.news);
  const drain = new AbortController();
  let run = '';
  const stopListening = listenForInterrupts(io, drain, () => run);
  try {
    const journal = await open([progress.on, ...notifications.listeners]);
    run = journal.run;
    const patience = { ...DEFAULT_PATIENCE, jobMs: options.jobTimeout, reconnectMs: options.reconnectTimeout };
    const end = await drive(journal, { patience, drain: drain.signal });
    progress.close();
    await summarise(stage, run);
    return end.exitCode;
  } finally {
    progress.close();
    stopListening();
    await notifications.close();
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

const openProgress = async (around: Surroundings): Promise<Progress> => {
  const { io, globals } = around;
  const { createProgress, progressMode } = await import('../render/progress.ts');
  const mode = progressMode(io.stderr, { json: globals.json === true, quiet: globals.quiet === true, env: io.env });
  const side = mode === 'json' ? 'stdout' : 'stderr';
  return await createProgress({ stream: io[side], look: lookAt(around, side), mode, clock: io.clock });
};

/** With `--json` the last event says it all. */
const summarise = async ({ invocation, ledger }: Stage, run: string): Promise<void> => {
  if (invocation.globals.json) return;
  const [{ renderRunSummary }, { runFacts }] = await Promise.all([
    import('../render/run-summary.ts'),
    import('../render/run-facts.ts'),
  ]);
  const facts = runFacts(run, await ledger.eventsOf(run));
  printResult(invocation, renderRunSummary(facts, await ledger.head(), lookAt(invocation, 'stdout')));
};
