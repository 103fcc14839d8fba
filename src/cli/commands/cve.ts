// `patchctl cve CVE-…`: where every host stands towards one CVE, from the ledger and the feeds. Contacts nothing.
import { type CveReport, cveReport } from '../../core/cve/report.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import { loadFleet, openKnowledge, openLedgerToRead, selectFleet } from '../compose.ts';
import { gatherEvidence } from '../evidence.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';
import type { Invocation } from '../program.ts';

type Options = SelectionOptions & { readonly detailedExitcode?: boolean };

export const cve = async (invocation: Invocation<Options>, id: string): Promise<ExitCode> => {
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
    return exitCodeOf(report, invocation.options);
  } finally {
    knowledge.close();
    await ledger.close();
  }
};

/** Hosts that could not be judged make 4: a cron job must not read "nobody is exposed" from a fleet that was never scanned. */
const exitCodeOf = ({ hosts }: CveReport, { detailedExitcode }: Options): ExitCode => {
  if (hosts.some(({ standing }) => standing === 'unknown')) return 4;
  const open = hosts.some(({ standing }) => standing === 'exposed' || standing === 'reboot-pending');
  return detailedExitcode === true && open ? 10 : 0;
};
