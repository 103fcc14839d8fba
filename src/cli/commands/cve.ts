// `patchctl cve [CVE-…]`: where every host stands towards one CVE, or all that are open. From ledger and feeds; contacts nothing.
import { type OpenCves, openCves } from '../../core/cve/open-cves.ts';
import { type CveReport, cveReport } from '../../core/cve/report.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { FeedState } from '../../core/intelligence.ts';
import { CommandFailure } from '../command-failure.ts';
import { loadFleet, openKnowledge, openLedgerToRead, selectFleet } from '../compose.ts';
import { gatherEvidence } from '../evidence.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, printJson, printResult } from '../output.ts';

type Options = SelectionOptions & { readonly detailedExitcode?: boolean; readonly residual?: boolean };

export const cve = async (invocation: Invocation<Options>, id?: string): Promise<ExitCode> => {
  const { residual } = invocation.options;
  if (id !== undefined && residual) throw new CommandFailure(2, '--residual lists CVEs: leave the id away');
  const inventory = await loadFleet(invocation);
  const hosts = await selectFleet(inventory, selectionOf(invocation.options));
  const ledger = await openLedgerToRead(invocation);
  const knowledge = await openKnowledge(invocation);
  try {
    const names = hosts.map(({ name }) => name);
    const evidence = await gatherEvidence(ledger, names, id);
    if (id !== undefined) return await tell(cveReport(id, evidence, knowledge), invocation);
    return await list(openCves(evidence, knowledge, residual ? 'residual' : 'all'), invocation);
  } finally {
    knowledge.close();
    await ledger.close();
  }
};

const tell = async (report: CveReport, invocation: Invocation<Options>): Promise<ExitCode> => {
  if (invocation.globals.json) printJson(invocation, documentOf(report));
  else {
    const { renderCve } = await import('../../render/cve-view.ts');
    printResult(invocation, renderCve(report, lookAt(invocation, 'stdout')));
  }
  return exitCodeOf(report, invocation.options);
};

const list = async (found: OpenCves, invocation: Invocation<Options>): Promise<ExitCode> => {
  if (invocation.globals.json) printJson(invocation, { ...found, feeds: found.feeds.map(feedOf) });
  else {
    const { renderOpenCves } = await import('../../render/open-cves-view.ts');
    const detail = invocation.globals.verbose === true;
    const title = invocation.options.residual ? 'residual CVE' : 'open CVE';
    printResult(invocation, renderOpenCves(found, lookAt(invocation, 'stdout'), { detail, title }));
  }
  if (found.unknown.length > 0) return 4;
  return invocation.options.detailedExitcode === true && found.cves.length > 0 ? 10 : 0;
};

/** Hosts that could not be judged make 4: a cron job must not read "nobody is exposed" from a fleet that was never scanned. */
const exitCodeOf = ({ hosts }: CveReport, { detailedExitcode }: Options): ExitCode => {
  if (hosts.some(({ standing }) => standing === 'unknown')) return 4;
  const open = hosts.some(({ standing }) => standing === 'exposed' || standing === 'reboot-pending');
  return detailedExitcode === true && open ? 10 : 0;
};

const feedOf = ({ id, state, ageS, dataDate }: FeedState): Record<string, unknown> => ({
  id,
  state,
  age_s: ageS,
  data_date: dataDate,
});

/** The keys of the published schema. */
const documentOf = ({
  cve: id,
  exploited,
  likelihood,
  decision,
  score,
  feeds,
  hosts,
}: CveReport): Record<string, unknown> => ({
  cve: id,
  exploited: exploited.map(({ catalogue, added, due, ransomware }) => ({ catalogue, added, due, ransomware })),
  epss: likelihood,
  ssvc: decision && {
    exploitation: decision.exploitation,
    automatable: decision.automatable,
    technical_impact: decision.technicalImpact,
    date: decision.date,
  },
  cvss: score,
  feeds: feeds.map(feedOf),
  hosts: hosts.map(({ readAt, crossCheck, ...host }) => ({ ...host, cross_check: crossCheck, read_at: readAt })),
});
