// Joins the operations' journal to the ledger: the same events, with the rows that status and history need written along.
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { HostEvent, PatchEvent, Recorded } from '../core/event.ts';
import type { RunKind } from '../core/run-kind.ts';
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
  start: { readonly kind: RunKind; readonly planDigest: string | null; readonly event: PatchEvent },
): Promise<Journal> => joined(desk, await startJournal(desk, start));

/** @param earlier the run's events so far: a host that is not connected to anew is still the one it was */
export const reopenJournal = (desk: Desk, run: string, earlier: readonly Recorded[] = []): Journal =>
  joined(desk, resumeJournal({ ...desk, run }), identitiesIn(earlier));

const asJson = (value: unknown): Json => JSON.parse(canonicalJson(value)) as Json;

const joined = ({ ledger }: Desk, journal: LedgerJournal<PatchEvent>, identities: Identities = new Map()): Journal => ({
  run: journal.run,
  putArtifact: (text, media) => ledger.putArtifact(text, media),
  async append(host, event) {
    await (host === null ? writeOfRun(journal, event) : writeOfHost(journal, identities, host, event));
  },
});

/** Who each host said it is when the run connected: the rows of `status` need it together with later counts. */
type Identities = Map<string, { readonly os: string; readonly machineId: string }>;

const identitiesIn = (events: readonly Recorded[]): Identities =>
  new Map(
    events.flatMap(({ host, event }) =>
      host !== null && event.type === 'host.connected'
        ? [[host, { os: event.os, machineId: event.machineId }] as const]
        : [],
    ),
  );

const writeOfRun = (journal: LedgerJournal<PatchEvent>, event: PatchEvent): Promise<unknown> => {
  if (event.type === 'run.resumed') return journal.reopen(event);
  if (event.type === 'run.finished') {
    return journal.finish(event, { exitCode: event.exitCode, summary: asJson(event.outcomes) });
  }
  if (event.type === 'scan.finished' || event.type === 'prune.finished')
    return journal.finish(event, { exitCode: event.exitCode, summary: null });
  return journal.append(null, event);
};

const writeOfHost = (
  journal: LedgerJournal<PatchEvent>,
  identities: Identities,
  host: string,
  event: PatchEvent,
): Promise<unknown> => {
  switch (event.type) {
    case 'host.connected':
      identities.set(host, { os: event.os, machineId: event.machineId });
      return journal.append(host, event);
    case 'host.settled': {
      const { outcome, summary, fault } = event;
      return journal.recordHost(host, event, { outcome, state: 'settled', detail: asJson({ summary, fault }) });
    }
    case 'host.scanned': {
      const { artifact, pending, security, urgent, reboot, os, machineId, seen, support } = event;
      return journal.recordScan(host, event, {
        scan: artifact,
        os,
        pending,
        security,
        reboot,
        machineId,
        ...(urgent && { urgent }),
        ...(support && { support }),
        ...(seen && { seen }),
      });
    }
    case 'host.verified':
      return recordVerified(journal, identities.get(host), host, event);
    default:
      return journal.append(host, event);
  }
};

const REBOOT = { true: 'yes', false: 'no', unknown: 'unknown' } as const;

/** Verification read the host anew: what it found pending is as good as a scan. */
const recordVerified = (
  journal: LedgerJournal<PatchEvent>,
  known: { readonly os: string; readonly machineId: string } | undefined,
  host: string,
  event: HostEvent & { readonly type: 'host.verified' },
): Promise<unknown> => {
  if (known === undefined) return journal.append(host, event);
  const { left, reboot, snapshot } = event;
  const record = {
    scan: snapshot,
    pending: left?.pending ?? null,
    security: left?.security ?? null,
    ...(left?.urgent && { urgent: left.urgent }),
    reboot: REBOOT[`${reboot.needed}`],
  };
  return journal.recordScan(host, event, { ...known, ...record });
};
