// `patchctl hosts check`: one line per host with what to do. Changes nothing, not even package lists.
import type { ExitCode } from '../../core/exit-code.ts';
import { hintFor } from '../../core/fault.ts';
import { osName } from '../../core/os-name.ts';
import { checkHosts, type HostCheck } from '../../operations/check-hosts.ts';
import type { CheckedHost } from '../../render/checks-view.ts';
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
    if (invocation.globals.json) {
      printJson(invocation, {
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        hosts: checks.map(documentOf),
      });
    } else {
      const { renderChecks } = await import('../../render/checks-view.ts');
      printResult(invocation, renderChecks(checks.map(checkedHost), lookAt(invocation, 'stdout')));
    }
    return checks.every((check) => check.faults.length === 0) ? 0 : 4;
  } finally {
    progress.end();
    await context.close();
  }
};

const checkedHost = ({ host, survey, faults, attention }: HostCheck): CheckedHost => ({
  name: host.name,
  os: survey.facts === undefined ? null : osName(survey.facts.os),
  manager: survey.manager ?? null,
  sudo: survey.facts?.sudo ?? null,
  clockOffsetMs: survey.facts?.clockOffsetMs ?? null,
  metadataAgeS: survey.survey?.metadataAgeS ?? null,
  faults,
  attention,
});

const documentOf = (check: HostCheck): Record<string, unknown> => {
  const { os, manager, sudo, clockOffsetMs, metadataAgeS, faults, attention } = checkedHost(check);
  return {
    name: check.host.name,
    address: check.host.address,
    ok: faults.length === 0,
    os,
    manager,
    sudo,
    clock_offset_ms: clockOffsetMs,
    metadata_age_s: metadataAgeS,
    faults: faults.map((met) => ({ ...met, hint: hintFor(met, check.host.name) })),
    attention,
  };
};
