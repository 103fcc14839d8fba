// Joins the operations' journal to the ledger: the same events, with the rows that status and history need written along.
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { PatchEvent, Recorded } from '../core/event.ts';
import { type Journal as LedgerJournal, resumeJournal, startJournal } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Journal } from '../operations/journal.ts';

export type Listener = (recorded: Recorded) => void;

interface Desk {
  readonly ledger: Ledger<PatchEvent>;
  readonly listeners: readonly Listener[];
}

export const openJournal = async (
  desk: Desk,
  start: { readonly kind: 'apply' | 'scan'; readonly planDigest: string | null; readonly event: PatchEvent },
): Promise<Journal> => joined(desk, await startJournal(desk, start));

export const reopenJournal = (desk: Desk, run: string): Journal => joined(desk, resumeJournal({ ...desk, run }));

const asJson = (value: unknown): Json => JSON.parse(canonicalJson(value)) as Json;

const joined = ({ ledger }: Desk, journal: LedgerJournal<PatchEvent>): Journal => ({
  run: journal.run,
  putArtifact: (text, media) => ledger.putArtifact(text, media),
  async append(host, event) {
    await write(journal, host, event);
  },
});

const write = (journal: LedgerJournal<PatchEvent>, host: string | null, event: PatchEvent): Promise<unknown> => {
  if (host === null) {
    if (event.type === 'run.finished')
      return journal.finish(event, { exitCode: event.exitCode, summary: asJson(event.outcomes) });
    if (event.type === 'scan.finished') return journal.finish(event, { exitCode: event.exitCode, summary: null });
    return journal.append(null, event);
  }
  if (event.type === 'host.settled') {
    const { outcome, summary, fault } = event;
    return journal.recordHost(host, event, { outcome, state: 'settled', detail: asJson({ summary, fault }) });
  }
  if (event.type === 'host.scanned') {
    const { artifact, pending, security, reboot, os, machineId } = event;
    return journal.recordScan(host, event, { scan: artifact, os, pending, security, reboot, machineId });
  }
  return journal.append(host, event);
};
