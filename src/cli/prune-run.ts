// A run that removes snapshots: its beginning, the hosts that have something to lose, and its end, all in the ledger.
import type { PatchEvent } from '../core/event.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { ok } from '../core/result.ts';
import type { KeptSnapshot } from '../core/snapshots/kept-snapshot.ts';
import type { Prunable } from '../core/snapshots/retention.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Context } from '../operations/context.ts';
import type { Operator } from '../operations/run-plan.ts';
import { type OfHost, onEachHost } from '../operations/snapshots/each-host.ts';
import { type Pruned, pruneHost } from '../operations/snapshots/prune.ts';
import { openJournal } from './journal.ts';

/** What the policy of one host no longer keeps, or why that could not be read. */
export type Found = OfHost<readonly Prunable<KeptSnapshot>[]>;
export type Done = OfHost<Pruned>;

interface PruneRun {
  readonly ledger: Ledger<PatchEvent>;
  readonly context: Context;
  readonly operator: Operator;
  /** The run behind which it is done. */
  readonly behind?: string;
}

const isDoomed = ({ result }: Found): boolean => result.ok && result.value.length > 0;

/** What was found, before anything is removed. */
export const asFound = ({ host, result }: Found): Done => ({
  host,
  result: result.ok ? ok({ removed: result.value.map(({ snapshot }) => snapshot), failed: [] }) : result,
});

/** Everything that was to be removed is gone. */
export const pruneCode = (done: readonly Done[]): ExitCode =>
  done.every(({ result }) => result.ok && result.value.failed.length === 0) ? 0 : 4;

/** Removes exactly what was found; without anything to remove there is no run. Hosts in the order of `found`. */
export const pruneFound = async (
  found: readonly Found[],
  { ledger, context, operator, behind }: PruneRun,
): Promise<readonly Done[]> => {
  const hosts = found.filter(isDoomed).map(({ host }) => host);
  if (hosts.length === 0) return found.map(asFound);
  const event: PatchEvent = {
    type: 'prune.started',
    operator: operator.name,
    version: operator.version,
    hosts: hosts.map(({ name }) => name),
    ...(behind !== undefined && { behind }),
  };
  const journal = await openJournal({ ledger, listeners: [] }, { kind: 'prune', planDigest: null, event });
  const doomed = new Map(found.map(({ host, result }) => [host.name, result.ok ? result.value : []]));
  const pruned = await onEachHost(hosts, context, async (open) =>
    ok(await pruneHost(open, doomed.get(open.host.name) ?? [], { context, journal })),
  );
  await journal.append(null, { type: 'prune.finished', exitCode: pruneCode(pruned) });
  const byName = new Map(pruned.map((one) => [one.host.name, one]));
  return found.map((one) => byName.get(one.host.name) ?? asFound(one));
};
