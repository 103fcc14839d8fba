// `patchctl hosts repair HOST`: looks at the package manager, says what would be run, asks, runs it, and reads the host again.
import type { ExitCode } from '../../core/exit-code.ts';
import { type Fault, hintFor } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import {
  type AgreedRepair,
  type Examination,
  examineHost,
  repairHost,
  repairRequested,
} from '../../operations/repair/repair-host.ts';
import type { ShownDiagnosis } from '../../render/repair-view.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, openLedgerToWrite, operatorOf, selectFleet, takeRunLock } from '../compose.ts';
import { conduct, type RunningOptions } from '../conduct.ts';
import type { Invocation } from '../invocation.ts';
import { openJournal } from '../journal.ts';
import { lookAt, note, printResult } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';

type Options = RunningOptions & { readonly yes?: boolean };

export const hostsRepair = async (invocation: Invocation<Options>, wanted: string): Promise<ExitCode> => {
  const { io, options } = invocation;
  if (!options.yes && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes to repair without being asked',
    );
  const inventory = await loadFleet(invocation);
  const host = await hostNamed(inventory, wanted);
  // Before anything is contacted: a ledger that cannot be written, another run.
  const ledger = await openLedgerToWrite(invocation);
  const lock = await takeRunLock(invocation, `hosts repair ${host.name}`);
  const context = await createContext(invocation);
  try {
    const examined = await examineHost(host, context);
    await show(invocation, examined);
    if (!isRepairable(examined)) return examined.diagnosis.kind === 'sound' ? 0 : 4;
    if (!options.yes && !(await confirm(io, `Repair ${host.name}?`))) {
      note(invocation, 'Nothing was changed.');
      return 3;
    }
    const event = repairRequested(examined, await operatorOf(invocation));
    return await conduct(
      { invocation, ledger, news: { channels: NOBODY } },
      (listeners) => openJournal({ ledger, listeners }, { kind: 'repair', planDigest: null, event }),
      (journal, { patience }) => repairHost(examined, { context, journal, patience }),
    );
  } finally {
    await context.close();
    lock.release();
    await ledger.close();
  }
};

/** Whoever repairs a host sits in front of it: channels are for runs. */
const NOBODY = [] as const;

const isRepairable = (examined: Examination): examined is AgreedRepair => examined.diagnosis.kind === 'job';

const hostNamed = async (inventory: Inventory, wanted: string): Promise<Host> => {
  const hosts = await selectFleet(inventory, { tiers: [], rings: [], groups: [], hosts: [wanted], labels: [] });
  const [host] = hosts;
  if (host === undefined || hosts.length > 1)
    throw new CommandFailure(2, `${wanted} means ${hosts.length} hosts: repair one at a time`, 'patchctl hosts list');
  return host;
};

const show = async (invocation: Invocation<Options>, { host, diagnosis }: Examination): Promise<void> => {
  const line = { type: 'repair.examined', host: host.name, ...documentOf(host.name, diagnosis) };
  if (invocation.globals.json) return printResult(invocation, JSON.stringify(line));
  const { renderDiagnosis } = await import('../../render/repair-view.ts');
  printResult(invocation, renderDiagnosis(host.name, shownOf(diagnosis), lookAt(invocation, 'stdout')));
};

const shownOf = (diagnosis: Examination['diagnosis']): ShownDiagnosis =>
  diagnosis.kind === 'job' ? { kind: 'job', found: diagnosis.found, steps: diagnosis.repair.steps } : diagnosis;

/** The first line of `--json`; the events of the run follow where one was begun. */
const documentOf = (host: string, diagnosis: Examination['diagnosis']): Record<string, unknown> => {
  const told = (faults: readonly Fault[]) => faults.map((met) => ({ ...met, hint: hintFor(met, host) }));
  switch (diagnosis.kind) {
    case 'sound':
      return { diagnosis: 'sound', faults: [], steps: [] };
    case 'refused':
      return { diagnosis: 'refused', faults: told([diagnosis.fault]), steps: [] };
    case 'by-hand':
      return { diagnosis: 'by-hand', faults: told(diagnosis.found), steps: diagnosis.steps };
    case 'job':
      return { diagnosis: 'job', faults: told(diagnosis.found), steps: diagnosis.repair.steps };
  }
};
