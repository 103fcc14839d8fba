// Effects "apply" and "observe": start the detached job at most once, then look at it until it ends, across lost connections.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventOf, HostEvent } from '../../core/event.ts';
import { FAULTS, type Fault, fault } from '../../core/fault.ts';
import { SAVED_FILES_SPOILT } from '../../package-managers/way-back.ts';
import { ask } from '../../remote/ask.ts';
import { type JobSighting, startJob, watchJob } from '../../remote/job/job.ts';
import { jobOf, type Purpose } from '../roll-back/job-of.ts';
import { mendUnits } from '../roll-back/mend-units.ts';
import { createTranscript, type Transcript } from '../transcript.ts';
import { reopen } from './connect.ts';
import { type EffectContext, hangUp, type Line } from './effect-context.ts';
import { lookForRestored, restoreOutside } from './restore-outside.ts';

/** Between two tries to reach a host again. */
const RETRY_MS = 3_000;

/** A job by its name, and what it is for. */
export interface Task {
  readonly job: string;
  /** The automatic way back of this run. */
  readonly reverting: boolean;
}

const purposeOf = ({ reverting }: Task): Purpose => (reverting ? 'revert' : 'plan');

/**
 * Starts the job. Whatever goes wrong from here on, the job may run: every failure is "lost", never "not started".
 */
export const apply = async (work: EffectContext, task: Task): Promise<HostEvent> => {
  const outside = work.planned.restore?.external;
  if (outside !== undefined) return await restoreOutside(work, outside);
  const opened = work.open === undefined && task.reverting ? await reopen(work) : undefined;
  if (opened !== undefined && !opened.ok) return { type: 'host.lost', reason: opened.fault.message };
  const { open, before } = work;
  if (open === undefined || before === undefined) return { type: 'host.lost', reason: 'no connection' };
  const text = jobOf(purposeOf(task), work, { manager: open.manager, before });
  if (!text.ok) return notStarted(task, text.fault);
  const started = await ask(open.session, startJob(task.job, text.value), { privilege: open.privilege });
  if (!started.ok) {
    await hangUp(work);
    return { type: 'host.lost', reason: started.fault.message };
  }
  return await observeTask(work, task);
};

/** Nothing was sent, and nobody else knows the job's name: a revert that cannot be made leaves the update as it is. */
const notStarted = ({ reverting }: Task, met: Fault): HostEvent =>
  reverting
    ? { type: 'host.observed', job: 'never-started', transcript: null, why: met.message }
    : { type: 'host.faulted', fault: met };

/** Reconnects and looks; starts nothing. */
export const observe = (work: Line, job: string): Promise<HostEvent> => watchToEnd(work, job);

/** As {@link observe}, for a job of a plan: behind a way back, services that the newer packages broke are started again. */
export const observeTask = async (work: EffectContext, task: Task): Promise<HostEvent> => {
  const outside = work.planned.restore?.external;
  if (outside !== undefined) return await lookForRestored(work, outside);
  const end = await watchToEnd(work, task.job);
  if (end.type !== 'apply.finished') return end;
  const known = task.reverting ? work.before?.state.failedUnits : work.planned.restore?.failed_units;
  if (known === undefined) return end;
  if (work.open !== undefined) await mendUnits(work.open, known);
  return task.reverting ? asRevert(end) : { ...end, failure: failureOf(end) };
};

const asRevert = (end: EventOf<'apply.finished'>): HostEvent => ({
  type: 'revert.finished',
  code: end.code,
  transcript: end.transcript,
  failure: failureOf(end),
});

const failureOf = ({ code, failure }: EventOf<'apply.finished'>): string | null =>
  code === SAVED_FILES_SPOILT ? 'a saved package is gone or not what it was; nothing was changed' : failure;

interface Watch {
  readonly transcript: Transcript;
  offset: number;
}

const watchToEnd = async (work: Line, job: string): Promise<HostEvent> => {
  const { clock } = work.context;
  const deadline = clock.now() + work.patience.jobMs;
  const watch: Watch = { transcript: createTranscript(), offset: 0 };
  while (clock.now() < deadline) {
    const unreached = await ensureOpen(work);
    if (unreached !== undefined) return { type: 'host.faulted', fault: unreached };
    const seen = await look(work, job, watch);
    if (seen === undefined) await hangUp(work);
    else if (seen.kind !== 'running') return await ended(work, seen, watch);
  }
  return {
    type: 'host.faulted',
    fault: fault('job-unfinished', `after ${Math.round(work.patience.jobMs / 60_000)} minutes`),
  };
};

/** Reconnects with patience; the fault when that was in vain. Host keys and credentials that are refused now will be refused again. */
const ensureOpen = async (work: Line): Promise<Fault | undefined> => {
  const { clock } = work.context;
  const deadline = clock.now() + work.patience.reconnectMs;
  while (work.open === undefined) {
    const opened = await reopen(work);
    if (opened.ok) return undefined;
    const hopeless = FAULTS[opened.fault.code].before === 'refused';
    if (hopeless || clock.now() + RETRY_MS > deadline) return { ...opened.fault, touched: 'maybe' };
    await sleep(RETRY_MS);
  }
  return undefined;
};

/** One look; undefined when the line broke meanwhile. */
const look = async (work: Line, job: string, watch: Watch): Promise<JobSighting | undefined> => {
  if (work.open === undefined) return undefined;
  const waitS = Math.ceil(work.patience.lookMs / 1000);
  const seen = await ask(work.open.session, watchJob({ id: job, offset: watch.offset, waitS }), {
    privilege: work.open.privilege,
  });
  if (!seen.ok) return undefined;
  if ('piece' in seen.value) {
    watch.transcript.add(seen.value.piece.text);
    watch.offset += seen.value.piece.bytes;
  }
  return seen.value;
};

const ended = async (work: Line, seen: JobSighting, watch: Watch): Promise<HostEvent> => {
  const text = watch.transcript.text();
  const transcript = text === '' ? null : await work.journal.putArtifact(text, 'text/plain');
  if (seen.kind !== 'finished') return { type: 'host.observed', job: seen.kind, transcript };
  const receipt = work.open?.manager.receipt(text, seen.code);
  return {
    type: 'apply.finished',
    code: seen.code,
    transcript: transcript ?? (await work.journal.putArtifact('', 'text/plain')),
    degraded: receipt?.degraded ?? [],
    attention: receipt?.attention ?? [],
    failure: receipt?.failure ?? null,
  };
};
