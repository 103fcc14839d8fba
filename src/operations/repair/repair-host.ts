// Repairs the package manager of one host: look, agree, intent on disk, one detached job; conclude.ts says how it ended.
import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { RepairEvent } from '../../core/event.ts';
import type { Fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import { osName } from '../../core/os-name.ts';
import { ask } from '../../remote/ask.ts';
import { startJob } from '../../remote/job/job.ts';
import type { Context } from '../context.ts';
import { reopen } from '../effects/connect.ts';
import { hangUp, type Line, type Patience } from '../effects/effect-context.ts';
import type { Journal } from '../journal.ts';
import { openHost } from '../open-host.ts';
import type { Operator } from '../run-plan.ts';
import { conclude, type RepairEnd, settle } from './conclude.ts';
import { type Diagnosis, diagnose, movedSince } from './damage.ts';
import { settleRepairFault } from './verdict.ts';

/** What a look at the host found. */
export interface Examination {
  readonly host: Host;
  /** Empty where the host could not be asked. */
  readonly machineId: string;
  readonly diagnosis: Diagnosis;
}

/** Looks, and changes nothing. */
export const examineHost = async (host: Host, context: Context): Promise<Examination> => {
  const opened = await openHost(host, context);
  if (!opened.ok) return { host, machineId: '', diagnosis: { kind: 'refused', fault: opened.fault } };
  try {
    return { host, machineId: opened.value.facts.machineId, diagnosis: await diagnose(opened.value) };
  } finally {
    await opened.value.session.close();
  }
};

/** A repair that somebody agreed to. */
export interface AgreedRepair extends Examination {
  readonly diagnosis: Diagnosis & { readonly kind: 'job' };
}

export interface RepairMeans {
  readonly context: Context;
  readonly journal: Journal;
  readonly patience: Patience;
}

/** The first event of a repair; the caller opens the journal with it. */
export const repairRequested = ({ host, machineId, diagnosis }: AgreedRepair, operator: Operator): RepairEvent => ({
  type: 'repair.requested',
  operator: operator.name,
  version: operator.version,
  hosts: [host.name],
  machineId,
  found: diagnosis.found,
  steps: diagnosis.repair.steps,
});

/** Repairs in a journal that was opened with {@link repairRequested}. Rejects only when that cannot be written, or on a bug. */
export const repairHost = async (agreed: AgreedRepair, means: RepairMeans): Promise<RepairEnd> => {
  const line: Line = { ...means, host: agreed.host, planned: { machine_id: agreed.machineId }, open: undefined };
  try {
    const met = await prepare(line, agreed);
    if (met !== undefined) return await settle(line, settleRepairFault(met, 'not-intended'));
    const job = `${line.journal.run}-${randomBytes(8).toString('hex')}`;
    await line.journal.append(line.host.name, { type: 'repair.started', job });
    await start(line, agreed, job);
    return await conclude(line, job, agreed.diagnosis.manifest);
  } finally {
    await hangUp(line);
  }
};

/** Connects, looks once more, and keeps what is there. Returns the reason why nothing may be started, if there is one. */
const prepare = async (line: Line, agreed: AgreedRepair): Promise<Fault | undefined> => {
  const { host, journal } = line;
  const opened = await reopen(line);
  if (!opened.ok) return opened.fault;
  const { machineId, bootId, os } = opened.value.facts;
  const { address } = opened.value.host;
  await journal.append(host.name, { type: 'host.connected', address, machineId, bootId, os: osName(os) });
  const moved = movedSince(agreed.diagnosis, await diagnose(opened.value));
  if (moved !== undefined) return moved;
  const artifact = await journal.putArtifact(canonicalJson(agreed.diagnosis.manifest), 'application/json');
  await journal.append(host.name, { type: 'snapshot.taken', artifact });
  return undefined;
};

/** Whatever goes wrong from here on, the job may run: every failure is "lost", never "not started". */
const start = async (line: Line, { diagnosis }: AgreedRepair, job: string): Promise<void> => {
  const { open } = line;
  if (open === undefined) throw new Error('a repair without a connection');
  const started = await ask(open.session, startJob(job, diagnosis.repair.job), { privilege: open.privilege });
  if (started.ok) return;
  await hangUp(line);
  await line.journal.append(line.host.name, { type: 'host.lost', reason: started.fault.message });
};
