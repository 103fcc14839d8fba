// `patchctl show`: a plan file, or a run of the ledger, whole or for one host.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import type { LedgerReader } from '../../ledger/ledger.ts';
import { CommandFailure } from '../command-failure.ts';
import { openLedgerToRead } from '../compose.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';
import { showPlan } from './plan.ts';

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
  if (host === undefined) await showPlan(plan, invocation, path);
  else await showPlanHost(invocation, plan, host);
  const expired = expiryOf(plan, invocation.io.clock.now());
  if (expired !== undefined) note(invocation, expired.message);
  return 0;
};

const showPlanHost = async (invocation: Invocation<object>, plan: Plan, name: string): Promise<void> => {
  const found = plan.hosts.find((host) => host.name === name);
  if (found === undefined) throw new CommandFailure(2, `plan ${plan.id} has no host ${name}`);
  if (invocation.globals.json) return printJson(invocation, found);
  const { renderPlanHost } = await import('../../render/plan-host-view.ts');
  printResult(invocation, renderPlanHost(found, lookAt(invocation, 'stdout')));
};

const showRun = async (invocation: Invocation<object>, id: string, host: string | undefined): Promise<ExitCode> => {
  const ledger = await openLedgerToRead(invocation);
  try {
    const run = await ledger.run(id);
    if (run === undefined)
      throw new CommandFailure(2, `there is no run ${id} in the ledger`, 'patchctl history lists them');
    const events = await ledger.eventsOf(id, host);
    if (host !== undefined && events.length === 0)
      throw new CommandFailure(2, `run ${id} has no host ${host}`, `patchctl show ${id}`);
    const transcript =
      host === undefined
        ? null
        : await transcriptOf(
            events.map(({ event }) => event),
            ledger,
          );
    const view = {
      id,
      kind: run.kind,
      started: run.started,
      finished: run.finished,
      exit_code: run.exitCode,
      hosts: run.hosts,
      events,
      transcript,
    };
    if (invocation.globals.json) printJson(invocation, view);
    else {
      const { renderRun } = await import('../../render/run-view.ts');
      printResult(
        invocation,
        renderRun(view, lookAt(invocation, 'stdout'), { verbose: invocation.globals.verbose === true }),
      );
    }
    return 0;
  } finally {
    await ledger.close();
  }
};

/** The raw output of the last job of the host, or null when there was none. */
const transcriptOf = async (
  events: readonly PatchEvent[],
  ledger: LedgerReader<PatchEvent>,
): Promise<string | null> => {
  const last = events.findLast(
    (event) => (event.type === 'apply.finished' || event.type === 'host.observed') && event.transcript !== null,
  );
  const digest = last !== undefined && 'transcript' in last ? last.transcript : null;
  if (digest === null) return null;
  return (await ledger.getArtifact(digest))?.content.toString('utf8') ?? null;
};
