// `patchctl hosts check`: one line per host with what to do. Changes nothing, not even package lists.
import { isoTime } from '../../core/clock.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { hintFor } from '../../core/fault.ts';
import { osName } from '../../core/os-name.ts';
import { supportOf, supportText } from '../../core/support.ts';
import { checkHosts, type HostCheck } from '../../operations/check-hosts.ts';
import type { CheckedHost } from '../../render/checks-view.ts';
import { createContext, loadFleet, openKnowledge, selectFleet } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import { surveyProgress } from '../survey-progress.ts';

export const hostsCheck = async (invocation: Invocation<SelectionOptions>): Promise<ExitCode> => {
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const context = await createContext(invocation);
  const knowledge = await openKnowledge(invocation);
  const today = isoTime(invocation.io.clock.now()).slice(0, 10);
  const endOfLife: EndOfLife = ({ facts }) => facts && supportText(supportOf(facts.os, knowledge, today));
  const progress = await surveyProgress(invocation, 'Checking', hosts.length);
  try {
    const checks = await checkHosts(hosts, context, (check) => progress.tick(check.host.name));
    progress.end();
    if (invocation.globals.json) {
      printJson(invocation, {
        inventory: { path: inventory.path, sha256: inventory.sha256 },
        hosts: checks.map((check) => documentOf(check, endOfLife)),
      });
    } else {
      const { renderChecks } = await import('../../render/checks-view.ts');
      printResult(
        invocation,
        renderChecks(
          checks.map((check) => checkedHost(check, endOfLife)),
          lookAt(invocation, 'stdout'),
        ),
      );
    }
    return checks.every((check) => check.faults.length === 0) ? 0 : 4;
  } finally {
    progress.end();
    knowledge.close();
    await context.close();
  }
};

/** What is to be said of the system's support, if anything. */
type EndOfLife = (survey: HostCheck['survey']) => string | undefined;

const checkedHost = ({ host, survey, faults, attention }: HostCheck, endOfLife: EndOfLife): CheckedHost => ({
  name: host.name,
  os: survey.facts === undefined ? null : osName(survey.facts.os),
  manager: survey.manager ?? null,
  sudo: survey.facts?.sudo ?? null,
  clockOffsetMs: survey.facts?.clockOffsetMs ?? null,
  metadataAgeS: survey.survey?.metadataAgeS ?? null,
  faults,
  attention: [...[endOfLife(survey)].filter((one) => one !== undefined), ...attention],
});

const documentOf = (check: HostCheck, endOfLife: EndOfLife): Record<string, unknown> => {
  const { os, manager, sudo, clockOffsetMs, metadataAgeS, faults, attention } = checkedHost(check, endOfLife);
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
