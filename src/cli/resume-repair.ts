// `patchctl resume` for a repair: looks again at what was intended, asks nothing, because nothing will be run.
import type { PatchEvent, Recorded } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { RunRow } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { resumeRepair } from '../operations/repair/resume-repair.ts';
import { CommandFailure } from './command-failure.ts';
import { createContext, operatorOf } from './compose.ts';
import { conduct, type RunningOptions } from './conduct.ts';
import type { Invocation } from './invocation.ts';
import { reopenJournal } from './journal.ts';

interface Interrupted {
  readonly run: RunRow;
  readonly events: readonly Recorded[];
  readonly inventory: Inventory;
  readonly ledger: Ledger<PatchEvent>;
  readonly loadArtifact: (digest: string) => Promise<string>;
}

/** @throws CommandFailure (2) when the host is no longer in the inventory, (6) when the run has no beginning. */
export const resumeRepairRun = async (
  invocation: Invocation<RunningOptions>,
  { run, events, inventory, ledger, loadArtifact }: Interrupted,
): Promise<ExitCode> => {
  const name = hostOf(events);
  const host = inventory.hosts.find((each) => each.name === name);
  if (host === undefined)
    throw new CommandFailure(2, `the inventory no longer has ${name}`, 'put it back until the run is settled');
  const context = await createContext(invocation);
  try {
    const { name: operator } = await operatorOf(invocation);
    return await conduct(
      { invocation, ledger, news: { channels: [] } },
      async (listeners) => reopenJournal({ ledger, listeners }, run.id),
      (journal, { patience }) => resumeRepair({ host, operator, events, loadArtifact }, { context, journal, patience }),
    );
  } finally {
    await context.close();
  }
};

const hostOf = (events: readonly Recorded[]): string => {
  const start = events.find(({ event }) => event.type === 'repair.requested')?.event;
  const name = start?.type === 'repair.requested' ? start.hosts[0] : undefined;
  if (name === undefined)
    throw new CommandFailure(6, 'the run has no beginning in the ledger', 'patchctl audit verify');
  return name;
};
