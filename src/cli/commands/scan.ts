// `patchctl scan`: facts and pending updates of the fleet, stored in the ledger for `status`.
import { canonicalJson } from '../../core/canonical-json.ts';
import { isEffective } from '../../core/change.ts';
import type { PatchEvent } from '../../core/event.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { mostUrgent } from '../../core/most-urgent.ts';
import { osName } from '../../core/os-name.ts';
import type { Plan, PlanHost } from '../../core/plan.ts';
import type { SeenUpdate } from '../../ledger/event.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Journal } from '../../operations/journal.ts';
import type { HostSurvey } from '../../operations/survey-host.ts';
import { createContext, loadFleet, openLedgerToWrite, operatorOf, selectFleet } from '../compose.ts';
import { draw, PLAN_LIFETIME_MS } from '../draw.ts';
import type { Invocation } from '../invocation.ts';
import { openJournal } from '../journal.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';

type Options = SelectionOptions & { readonly refresh: boolean };

export const scan = async (invocation: Invocation<Options>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const selection = selectionOf(invocation.options);
  const hosts = await selectFleet(inventory, selection);
  const ledger = await openLedgerToWrite(invocation);
  const context = await createContext(invocation);
  try {
    const operator = await operatorOf(invocation);
    const event: PatchEvent = {
      type: 'scan.started',
      operator: operator.name,
      version: operator.version,
      hosts: hosts.map((host) => host.name),
    };
    const journal = await openJournal({ ledger, listeners: [] }, { kind: 'scan', planDigest: null, event });
    const onSurvey = (survey: HostSurvey, planned: PlanHost): Promise<void> =>
      store({ survey, planned }, { journal, ledger });
    const drawn = await draw(
      {
        inventory,
        hosts,
        selection,
        options: invocation.options,
        dryRun: false,
        expiresInMs: PLAN_LIFETIME_MS,
        onSurvey,
      },
      invocation,
      context,
    );
    const exitCode = drawn.hosts.every((host) => host.verdict === 'changes' || host.verdict === 'up-to-date') ? 0 : 4;
    await journal.append(null, { type: 'scan.finished', exitCode });
    if (invocation.globals.json) printJson(invocation, documentOf(drawn, journal.run, exitCode));
    else await show(drawn, journal.run, invocation);
    return exitCode;
  } finally {
    await context.close();
    await ledger.close();
  }
};

const documentOf = ({ feeds, hosts }: Plan, run: string, exitCode: ExitCode): Record<string, unknown> => {
  return { run, exit_code: exitCode, feeds, hosts };
};

const show = async (drawn: Plan, run: string, invocation: Invocation<Options>): Promise<void> => {
  const { renderScan } = await import('../../render/scan-view.ts');
  printResult(invocation, renderScan(run, drawn, lookAt(invocation, 'stdout')));
};

/** The pending updates that no earlier scan found on this host; held and deferred ones count as seen, too. */
const newlySeen = async ({ name, changes }: PlanHost, ledger: Ledger<PatchEvent>): Promise<readonly SeenUpdate[]> => {
  const updates = changes.flatMap(({ package: of, arch, to }) =>
    to === null ? [] : [{ package: of, arch, version: to }],
  );
  const known = await ledger.firstSeen(name, updates);
  return updates.filter((_, index) => known[index]?.onHost === null);
};

interface Found {
  readonly survey: HostSurvey;
  readonly planned: PlanHost;
}

interface Books {
  readonly journal: Journal;
  readonly ledger: Ledger<PatchEvent>;
}

/** Counts are only claimed when the pending set is known. */
const store = async ({ survey, planned }: Found, { journal, ledger }: Books): Promise<void> => {
  const { host: _host, ...seen } = survey;
  const artifact = await journal.putArtifact(
    canonicalJson(JSON.parse(JSON.stringify({ planned, seen }))),
    'application/json',
  );
  const known = planned.verdict !== 'unknown' && planned.basis !== null;
  const effective = planned.changes.filter(isEffective);
  const unclassified = effective.some((change) => change.security === 'unknown');
  const urgent = mostUrgent(effective);
  const sightings = await newlySeen(planned, ledger);
  const reboot = { true: 'yes', false: 'no', unknown: 'unknown' } as const;
  await journal.append(planned.name, {
    type: 'host.scanned',
    artifact,
    verdict: planned.verdict,
    os: planned.os === null ? null : osName(planned.os),
    machineId: planned.machine_id,
    pending: known ? effective.length : null,
    security: known && !unclassified ? effective.filter((change) => change.security === true).length : null,
    ...(urgent !== undefined && { urgent }),
    reboot: reboot[`${planned.reboot.needed}`],
    ...(planned.os !== null && { support: planned.support }),
    ...(sightings.length > 0 && { seen: sightings }),
  });
};
