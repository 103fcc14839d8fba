// `patchctl cve CVE-…`: where every host stands towards one CVE, from the ledger and the feeds. Contacts nothing.
import { cveReport } from '../../core/cve/report.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { CommandFailure } from '../command-failure.ts';
import { loadFleet, openKnowledge, openLedgerToRead, selectFleet } from '../compose.ts';
import { gatherEvidence } from '../evidence.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';

const CVE = /^CVE-\d{4}-\d{4,}$/;

/** `cve-2026-1234` is what people paste. @throws CommandFailure (2) for anything that is no CVE id. */
export const cveId = (text: string): string => {
  const id = text.trim().toUpperCase();
  if (!CVE.test(id)) throw new CommandFailure(2, `${text} is not a CVE id`, 'CVE-2026-12345');
  return id;
};

export const cve = async (invocation: Invocation<SelectionOptions>, text: string): Promise<ExitCode> => {
  const id = cveId(text);
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const ledger = await openLedgerToRead(invocation);
  const knowledge = await openKnowledge(invocation);
  try {
    const evidence = await gatherEvidence(
      ledger,
      hosts.map(({ name }) => name),
      id,
    );
    const report = cveReport(id, evidence, knowledge);
    if (invocation.globals.json) printJson(invocation, report);
    else {
      const { renderCve } = await import('../../render/cve-view.ts');
      printResult(invocation, renderCve(report, lookAt(invocation, 'stdout')));
    }
    return report.hosts.some(({ standing }) => standing === 'exposed' || standing === 'reboot-pending') ? 10 : 0;
  } finally {
    knowledge.close();
    await ledger.close();
  }
};
