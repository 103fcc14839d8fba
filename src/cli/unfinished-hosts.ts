// Hosts that an interrupted run has begun and not settled: nobody knows yet what was done to them, and they may be out of their pool.
import type { PatchEvent, Recorded } from '../core/event.ts';
import { type Plan, plannedHosts } from '../core/plan.ts';
import { printable } from '../core/printable.ts';
import { carriesOutPlan } from '../core/run-kind.ts';
import type { RunRow } from '../ledger/history.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { HeldHosts } from '../operations/waves/held.ts';
import { namesText } from '../render/fold-names.ts';
import { CommandFailure } from './command-failure.ts';
import type { Surroundings } from './compose.ts';
import { note } from './output.ts';

/** Runs that an interruption may have left open lie among the newest of these. */
const RUNS_LOOKED_AT = 10_000;

/** Runs that change hosts; `resume` takes them up. */
export const isResumable = (run: Pick<RunRow, 'kind'>): boolean => carriesOutPlan(run) || run.kind === 'repair';

/** At work or interrupted, where a host may have been changed. */
export const isUnfinished = (run: Pick<RunRow, 'kind' | 'finished'>): boolean =>
  isResumable(run) && run.finished === null;

const INTENTS: ReadonlySet<PatchEvent['type']> = new Set([
  'hooks.started',
  'apply.started',
  'revert.started',
  'reboot.started',
  'repair.started',
] as const);

/** An intent is on record, and no end behind it. */
const begunIn = (events: readonly Recorded[]): ReadonlySet<string> => {
  const begun = new Set<string>();
  for (const { host, event } of events) {
    if (host === null) continue;
    if (INTENTS.has(event.type)) begun.add(host);
    if (event.type === 'host.settled') begun.delete(host);
  }
  return begun;
};

/**
 * Host → the run that must be ended first: the newest, where there are several. The caller holds the run lock, so that a run
 * without an end is an interrupted one.
 * @param except the run that is being taken up
 */
export const unfinishedHosts = async (
  ledger: Pick<LedgerReader<PatchEvent>, 'runs' | 'eventsOf'>,
  except?: string,
): Promise<HeldHosts> => {
  const open = (await ledger.runs({ limit: RUNS_LOOKED_AT })).filter((run) => isUnfinished(run) && run.id !== except);
  const held = new Map<string, string>();
  for (const { id } of open.toReversed()) for (const host of begunIn(await ledger.eventsOf(id))) held.set(host, id);
  return held;
};

/**
 * Before anybody says yes: names the hosts of a plan that will be left alone.
 * @throws CommandFailure (3) when that is all of them: the run would do nothing
 */
export const noteUnfinished = async (
  plan: Plan,
  { around, ledger }: { readonly around: Surroundings; readonly ledger: LedgerReader<PatchEvent> },
): Promise<void> => {
  const held = await unfinishedHosts(ledger);
  const going = plannedHosts(plan);
  const runs = [...new Set(going.flatMap((host) => held.get(host) ?? []))];
  if (runs.length === 0) return;
  const lines = runs.map((run) => {
    const hosts = going.filter((host) => held.get(host) === run);
    return `${namesText(hosts)}, begun by run ${run} and not settled`;
  });
  const next = runs.map((run) => `patchctl resume ${run}`).join('; ');
  if (going.every((host) => held.has(host)))
    throw new CommandFailure(3, printable(`an earlier run is not finished: ${lines.join('; ')}`), next);
  for (const line of lines) note(around, printable(`Not now: ${line}: ${next}`));
};
