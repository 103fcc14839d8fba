// Takes up an interrupted repair: what was intended is looked at, what was not is given up. Nothing is ever run again.
import type { EventOf, PatchEvent, Recorded } from '../../core/event.ts';
import { fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import type { Manifest } from '../../core/manifest.ts';
import { hangUp, type Line } from '../effects/effect-context.ts';
import { conclude, finish, type RepairEnd, settle } from './conclude.ts';
import type { RepairMeans } from './repair-host.ts';
import { settleRepairFault } from './verdict.ts';

/** What the ledger knows of the repair. */
export interface RepairRecord {
  readonly host: Host;
  readonly operator: string;
  /** All events of the run, in order. */
  readonly events: readonly Recorded[];
  readonly loadArtifact: (digest: string) => Promise<string>;
}

const NOT_BEGUN = fault(
  'job-not-started',
  'patchctl ended before anything was started on the host',
  'patchctl hosts repair {host}',
);

const lastOf = <T extends PatchEvent['type']>(events: readonly Recorded[], type: T): EventOf<T> | undefined =>
  events.map(({ event }) => event).findLast((event): event is EventOf<T> => event.type === type);

export const resumeRepair = async (record: RepairRecord, means: RepairMeans): Promise<RepairEnd> => {
  const { host, events, operator } = record;
  const requested = lastOf(events, 'repair.requested');
  const line: Line = { ...means, host, planned: { machine_id: requested?.machineId ?? null }, open: undefined };
  await line.journal.append(null, { type: 'run.resumed', operator, hosts: [host.name] });
  const settled = lastOf(events, 'host.settled');
  if (settled !== undefined && settled.outcome !== 'stranded') return await finish(line, settled.outcome);
  const intent = lastOf(events, 'repair.started');
  const taken = lastOf(events, 'snapshot.taken');
  if (intent === undefined || taken === undefined)
    return await settle(line, settleRepairFault(NOT_BEGUN, 'not-intended'));
  const before = JSON.parse(await record.loadArtifact(taken.artifact)) as Manifest;
  await line.journal.append(host.name, { type: 'host.lost', reason: 'resume looks at the repair again' });
  try {
    return await conclude(line, intent.job, before);
  } finally {
    await hangUp(line);
  }
};
