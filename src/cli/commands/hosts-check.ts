// `patchctl hosts check`: one line per host with what to do. Changes nothing, not even package lists.
import type { ExitCode } from '../../core/exit-code.ts';
import { hintFor } from '../../core/fault.ts';
import { checkHosts, type HostCheck } from '../../operations/check-hosts.ts';
import { createContext, loadFleet, selectFleet } from '../compose.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';
import { surveyProgress } from '../survey-progress.ts';

export const hostsCheck = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const context = await createContext(invocation);
  const progress = await surveyProgress(invocation, 'Checking', hosts.length);
  try {
    const checks = await checkHosts(hosts, context, (check) => progress.tick(check.host.name));
    progress.end();
    const rows = checks.map(rowOf);
    if (invocation.globals.json)
      printJson(invocation, { inventory: { path: inventory.path, sha256: inventory.sha256 }, hosts: rows });
    else {
      const { renderChecks } = await import('../../render/checks-view.ts');
      printResult(invocation, renderChecks({ inventory: inventory.path, rows }, lookAt(invocation, 'stdout')));
    }
    return rows.every((row) => row.ok) ? 0 : 4;
  } finally {
    progress.end();
    await context.close();
  }
};

export interface CheckRow {
  readonly name: string;
  readonly address: string;
  readonly ok: boolean;
  readonly os: string | null;
  readonly manager: string | null;
  readonly sudo: string | null;
  /** Host clock minus ours. */
  readonly clock_offset_ms: number | null;
  readonly faults: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
  readonly attention: readonly string[];
}

const rowOf = ({ host, survey, faults, attention }: HostCheck): CheckRow => ({
  name: host.name,
  address: host.address,
  ok: faults.length === 0,
  os: survey.facts?.os.name ?? null,
  manager: survey.manager ?? null,
  sudo: survey.facts?.sudo ?? null,
  clock_offset_ms: survey.facts?.clockOffsetMs ?? null,
  faults: faults.map((met) => ({ code: met.code, message: met.message, hint: hintFor(met, host.name) })),
  attention,
});
