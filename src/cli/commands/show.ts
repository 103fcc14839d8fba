// `patchctl show`: a plan file, or a run of the ledger, whole or for one host.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import { matchesHostPattern } from '../../core/selection.ts';
import type { StoredEvent } from '../../ledger/event.ts';
import type { RunWithHosts } from '../../ledger/history.ts';
import type { LedgerReader } from '../../ledger/ledger.ts';
import { CommandFailure } from '../command-failure.ts';
import { openLedgerToRead } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';
import { showPlan } from './plan.ts';

type Events = readonly StoredEvent<PatchEvent>[];
type Reader = LedgerReader<PatchEvent>;

const RUN_ID = /^\d{4}-\d{2}-\d{2}\.\d+$/;

export const show = async (invocation: Invocation<object>, what: string, host?: string): Promise<ExitCode> => {
  const path = resolve(invocation.io.cwd, what);
  if (RUN_ID.test(what) && !existsSync(path)) return await showRun(invocation, what, host);
  return await showFile(invocation, path, host);
};

const showFile = async (invocation: Invocation<object>, path: string, host: string | undefined): Promise<ExitCode> => {
  const { expiryOf, readPlanFile } = await import('../../contracts/read-plan.ts');
  const reading = await readPlanFile(path);
  if (!reading.ok) throw new CommandFailure(reading.refusal.kind === 'unreadable' ? 2 : 3, reading.refusal.message);
  const { plan } = reading;
  if (host === undefined) await showPlan(plan, invocation, { kind: 'file', path });
  else await showPlanHost(invocation, plan, host);
  const expired = expiryOf(plan, invocation.io.clock.now());
  if (expired !== undefined) note(invocation, expired.message);
  return 0;
};

const showPlanHost = async (invocation: Invocation<object>, plan: Plan, name: string): Promise<void> => {
  const found = plan.hosts.find((host) => host.name === name);
  if (found === undefined) throw new CommandFailure(2, `plan ${plan.id} has no host ${name}`);
  if (invocation.globals.json) return printJson(invocation, found);
  const { renderPlanHost } = await import('../../render/plan-changes.ts');
  printResult(invocation, renderPlanHost(found, lookAt(invocation, 'stdout')));
};

const showRun = async (invocation: Invocation<object>, id: string, host: string | undefined): Promise<ExitCode> => {
  const ledger = await openLedgerToRead(invocation);
  try {
    const run = await ledger.run(id);
    if (run === undefined)
      throw new CommandFailure(2, `there is no run ${id} in the ledger`, 'patchctl history lists them');
    const name = host === undefined ? undefined : fullName(host, run);
    const events = await ledger.eventsOf(id, name);
    if (name === undefined) await showWhole(invocation, { run, events }, ledger);
    else if (events.length > 0) await showHost(invocation, { run: id, host: name, events }, ledger);
    else throw new CommandFailure(2, `run ${id} has no host ${host}`, `patchctl show ${id}`);
    return 0;
  } finally {
    await ledger.close();
  }
};

/** As everywhere, the part before the first dot is enough. */
const fullName = (wanted: string, run: RunWithHosts): string =>
  run.hosts.find(({ host }) => matchesHostPattern(wanted, host))?.host ?? wanted;

const showWhole = async (
  invocation: Invocation<object>,
  { run, events }: { readonly run: RunWithHosts; readonly events: Events },
  ledger: Reader,
): Promise<void> => {
  if (invocation.globals.json) {
    const { id, kind, started, finished, exitCode, hosts } = run;
    return printJson(invocation, { run: id, kind, started, finished, exit_code: exitCode, hosts, events });
  }
  const { renderRun } = await import('../../render/run-view.ts');
  printResult(invocation, renderRun({ run: run.id, events, head: await ledger.head() }, lookAt(invocation, 'stdout')));
};

const showHost = async (
  invocation: Invocation<object>,
  shown: { readonly run: string; readonly host: string; readonly events: Events },
  ledger: Reader,
): Promise<void> => {
  const events = shown.events.map(({ event }) => event);
  const transcript = await transcriptOf(events, ledger);
  if (invocation.globals.json) return printJson(invocation, { ...shown, transcript });
  const { renderRunHost } = await import('../../render/run-view.ts');
  printResult(invocation, renderRunHost({ ...shown, transcript }, lookAt(invocation, 'stdout')));
};

/** The raw output of the last job of the host, or null when there was none. */
const transcriptOf = async (events: readonly PatchEvent[], ledger: Reader): Promise<string | null> => {
  const last = events.findLast((event) => 'transcript' in event && event.transcript !== null);
  const digest = last !== undefined && 'transcript' in last ? last.transcript : null;
  if (digest === null) return null;
  return (await ledger.getArtifact(digest))?.content.toString('utf8') ?? null;
};
