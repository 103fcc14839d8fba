// `patchctl snapshots prune`: shows what the policies no longer keep, asks, and removes exactly that.
import type { ExitCode } from '../../core/exit-code.ts';
import type { Host } from '../../core/host.ts';
import type { Context } from '../../operations/context.ts';
import { onEachHost } from '../../operations/snapshots/each-host.ts';
import { findPrunable } from '../../operations/snapshots/prune.ts';
import type { PrunedHost } from '../../render/snapshots-view.ts';
import { CommandFailure } from '../command-failure.ts';
import {
  createContext,
  findLedger,
  loadFleet,
  openLedgerToWrite,
  operatorOf,
  selectFleet,
  takeRunLock,
} from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';
import { confirm, isInteractive } from '../prompts.ts';
import { asFound, type Done, type Found, pruneCode, pruneFound } from '../prune-run.ts';
import { pruneStandpoint } from '../prune-standpoint.ts';
import { faultDocument, snapshotDocument } from '../snapshot-documents.ts';

type Options = SelectionOptions & { readonly dryRun?: boolean; readonly yes?: boolean };

export const snapshotsPrune = async (invocation: Invocation<Options>): Promise<ExitCode> => {
  const { options, io } = invocation;
  if (!options.yes && !options.dryRun && !isInteractive(io))
    throw new CommandFailure(
      2,
      'there is no terminal to ask for confirmation',
      'add --yes to remove without being asked, or --dry-run to see what would be removed',
    );
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(options));
  // While a run is at work it may need what looks old now.
  const lock = await takeRunLock(invocation, 'snapshots prune');
  const context = await createContext(invocation, inventory);
  try {
    const found = await findAll(invocation, hosts, context);
    const count = found.reduce((sum, { result }) => sum + (result.ok ? result.value.length : 0), 0);
    if (options.dryRun || count === 0) return await show(invocation, found.map(asFound), 'would remove');
    if (!invocation.globals.json) await show(invocation, found.map(asFound), 'would remove');
    if (!options.yes && !(await confirm(io, `Remove ${count} snapshot${count === 1 ? '' : 's'}?`))) {
      note(invocation, 'Nothing was removed.');
      return 3;
    }
    return await show(invocation, await removeFound(invocation, found, context), 'removed');
  } finally {
    await context.close();
    lock.release();
  }
};

/** Reads the ledger where there is one: a dry run leaves none behind. */
const findAll = async (
  invocation: Invocation<Options>,
  hosts: readonly Host[],
  context: Context,
): Promise<readonly Found[]> => {
  const ledger = await findLedger(invocation);
  try {
    const standpoint = await pruneStandpoint(ledger, invocation.io.clock.now());
    return await onEachHost(hosts, context, (open) => findPrunable(open, standpoint));
  } finally {
    await ledger?.close();
  }
};

/** Exactly what was shown. */
const removeFound = async (
  invocation: Invocation<Options>,
  found: readonly Found[],
  context: Context,
): Promise<readonly Done[]> => {
  const ledger = await openLedgerToWrite(invocation);
  try {
    return await pruneFound(found, { ledger, context, operator: await operatorOf(invocation) });
  } finally {
    await ledger.close();
  }
};

const show = async (
  invocation: Invocation<Options>,
  done: readonly Done[],
  what: 'would remove' | 'removed',
): Promise<ExitCode> => {
  if (invocation.globals.json) {
    printJson(invocation, { dry_run: what === 'would remove', hosts: done.map(documentOf) });
  } else {
    const { renderPruned } = await import('../../render/snapshots-view.ts');
    printResult(invocation, renderPruned(done.map(shown), what, lookAt(invocation, 'stdout')));
  }
  return pruneCode(done);
};

const shown = ({ host, result }: Done): PrunedHost => ({
  name: host.name,
  removed: result.ok ? result.value.removed : [],
  faults: result.ok ? result.value.failed.map(({ fault }) => fault) : [result.fault],
});

const documentOf = ({ host, result }: Done): Record<string, unknown> => ({
  name: host.name,
  faults: result.ok ? [] : [faultDocument(result.fault, host)],
  removed: (result.ok ? result.value.removed : []).map(snapshotDocument),
  failed: (result.ok ? result.value.failed : []).map(({ snapshot, fault }) => ({
    id: snapshot.record.id,
    fault: faultDocument(fault, host),
  })),
});
