// Behind a run that went well: what the policies of its hosts no longer keep is removed. The run is over; what fails here is only noted.
import type { PatchEvent } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import { type Plan, plannedHosts } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Context } from '../operations/context.ts';
import { onEachHost } from '../operations/snapshots/each-host.ts';
import { findPrunable } from '../operations/snapshots/prune.ts';
import { operatorOf } from './compose.ts';
import type { Invocation } from './invocation.ts';
import { note } from './output.ts';
import { pruneFound } from './prune-run.ts';
import { pruneStandpoint } from './prune-standpoint.ts';

interface Behind {
  readonly around: Invocation<unknown>;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly ledger: Ledger<PatchEvent>;
  /** Which went well. */
  readonly run: string;
  readonly context: Context;
}

export const pruneBehind = async (plan: Plan, { around, hosts, run, ledger, context }: Behind): Promise<void> => {
  if (plan.options.goal !== 'patch') return;
  const kept = plannedHosts(plan).flatMap((name) => hosts.get(name) ?? []);
  const standpoint = await pruneStandpoint(ledger, context.clock.now());
  // No host is asked in vain: this ledger cannot have left more on it than it has runs.
  const having = kept.filter(
    ({ snapshot }) =>
      snapshot.kind !== 'none' && standpoint.changingRuns > (snapshot.maxAgeDays === null ? snapshot.keep : 1),
  );
  const found = await onEachHost(having, context, (open) => findPrunable(open, standpoint));
  const done = await pruneFound(found, { ledger, context, operator: await operatorOf(around), behind: run });
  for (const { host, result } of done) {
    const faults = result.ok ? result.value.failed.map(({ fault }) => fault) : [result.fault];
    for (const { message } of faults)
      note(around, printable(`${host.name}: old snapshots were not pruned: ${message}`));
  }
};
