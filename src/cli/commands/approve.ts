// `patchctl approve RUN`: lets a run that waits at a gate go on. Writes one event into the ledger; the waiting patchctl finds it there.
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { approvalGates, type GateStanding, waitingGate } from '../../core/scheduling/gates.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { CommandFailure } from '../command-failure.ts';
import { openLedgerToWrite, operatorOf } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { loadPlan } from '../stored-plan.ts';

interface Options {
  readonly wave?: number;
  readonly yes?: boolean;
}

export const approve = async (invocation: Invocation<Options>, run: string): Promise<ExitCode> => {
  const { io, options } = invocation;
  if (!options.yes && !isInteractive(io))
    throw new CommandFailure(2, 'there is no terminal to ask for confirmation', 'add --yes to approve without asking');
  const ledger = await openLedgerToWrite(invocation);
  try {
    const gate = await gateOf(run, options, ledger);
    if (gate.approved !== null) return await show(invocation, run, gate);
    const { renderGate } = await import('../../render/gate-view.ts');
    note(invocation, renderGate(run, gate, lookAt(invocation, 'stderr')));
    if (!options.yes && !(await confirm(io, `Approve wave ${gate.number} of run ${run}?`))) {
      note(invocation, 'Nothing was approved.');
      return 3;
    }
    const { name: by } = await operatorOf(invocation);
    const event: PatchEvent = { type: 'gate.approved', wave: gate.number, operator: by };
    // Not under the run lock: the run that waits holds it.
    const { at } = await ledger.append({ run, host: null, event });
    return await show(invocation, run, { ...gate, approved: { by, at } });
  } finally {
    await ledger.close();
  }
};

/** The gate that waits, or the one that was named. @throws CommandFailure (2) when there is nothing to approve */
const gateOf = async (id: string, { wave }: Options, ledger: Ledger<PatchEvent>): Promise<GateStanding> => {
  const run = await ledger.run(id);
  if (run === undefined)
    throw new CommandFailure(2, `there is no run ${id} in the ledger`, 'patchctl history lists them');
  const events = await ledger.eventsOf(id);
  if (run.planDigest === null) throw new CommandFailure(2, `run ${id} is a ${run.kind}: nothing of it waits`);
  const gates = approvalGates(await loadPlan(ledger, events), events);
  const gate = wave === undefined ? waitingGate(gates) : gates.find(({ number }) => number === wave);
  if (gate !== undefined) return gate;
  const open = gates.filter(({ passed, approved }) => !passed && approved === null).map(({ number }) => number);
  throw new CommandFailure(
    2,
    wave === undefined ? `run ${id} waits for no approval` : `wave ${wave} of run ${id} wants no approval`,
    open.length === 0 ? `patchctl show ${id}` : `ahead of their turn: --wave ${open.join(', --wave ')}`,
  );
};

const show = async (invocation: Invocation<Options>, run: string, gate: GateStanding): Promise<ExitCode> => {
  const { number, wave, waitingSince, approved } = gate;
  if (invocation.globals.json) {
    const { ring, tier, hosts } = wave;
    const said = { approved_by: approved?.by, approved_at: approved?.at };
    printJson(invocation, { run, wave: number, ring, tier, hosts, waiting_since: waitingSince, ...said });
    return 0;
  }
  printResult(invocation, `Wave ${number} of run ${run} is approved by ${approved?.by}.`);
  return 0;
};
