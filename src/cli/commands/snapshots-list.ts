// `patchctl snapshots list`: what lies on the hosts, asked of the hosts themselves. Changes nothing.
import type { ExitCode } from '../../core/exit-code.ts';
import { listSnapshots, type OfHost, onEachHost } from '../../operations/snapshots/each-host.ts';
import type { KeptSnapshots } from '../../remote/snapshots/kept.ts';
import type { ListedHost } from '../../render/snapshots-view.ts';
import { createContext, loadFleet, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import { faultDocument, snapshotDocument } from '../snapshot-documents.ts';

export const snapshotsList = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const context = await createContext(invocation, inventory);
  try {
    const listed = await onEachHost(hosts, context, listSnapshots);
    if (invocation.globals.json) {
      printJson(invocation, {
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        hosts: listed.map(documentOf),
      });
    } else {
      const { renderSnapshots } = await import('../../render/snapshots-view.ts');
      printResult(invocation, renderSnapshots(listed.map(shown), lookAt(invocation, 'stdout')));
    }
    return listed.every(({ result }) => result.ok && result.value.faults.length === 0) ? 0 : 4;
  } finally {
    await context.close();
  }
};

const NOTHING: KeptSnapshots = { snapshots: [], unmarked: [], faults: [] };

const parts = ({ result }: OfHost<KeptSnapshots>): KeptSnapshots =>
  result.ok ? result.value : { ...NOTHING, faults: [result.fault] };

const shown = (one: OfHost<KeptSnapshots>): ListedHost => ({ name: one.host.name, ...parts(one) });

const documentOf = (one: OfHost<KeptSnapshots>): Record<string, unknown> => {
  const { snapshots, unmarked, faults } = parts(one);
  return {
    name: one.host.name,
    faults: faults.map((met) => faultDocument(met, one.host)),
    snapshots: snapshots.map(snapshotDocument),
    unfinished: unmarked,
  };
};
