// From the job of a repair to its outcome: follow it to its end, read the host again in a new session, judge. Starts nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { EventOf, HostEvent } from '../../core/event.ts';
import { type ExitCode, exitCodeOfRun } from '../../core/exit-code.ts';
import { FAULTS, type Fault, fault } from '../../core/fault.ts';
import type { Manifest } from '../../core/manifest.ts';
import { movedPackages } from '../../core/moved.ts';
import type { Outcome } from '../../core/outcome.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Survey } from '../../package-managers/package-manager.ts';
import { observe } from '../effects/apply.ts';
import { reopen } from '../effects/connect.ts';
import type { Line } from '../effects/effect-context.ts';
import { readSurvey, unsoundnessOf } from './damage.ts';
import { type JobEnd, settleRepair, settleRepairFault } from './verdict.ts';

export interface RepairEnd {
  readonly exitCode: ExitCode;
}

/** Looks after the job until it ends, and settles the host by what it says then. `before` is what it had. */
export const conclude = async (line: Line, job: string, before: Manifest): Promise<RepairEnd> => {
  const end = await watch(line, job);
  const verified = end.ok ? await verify(line, before) : end;
  if (!end.ok) return await settle(line, settleRepairFault(end.fault, 'intended'));
  if (!verified.ok) return await settle(line, settleRepairFault(verified.fault, 'intended'));
  return await settle(line, settleRepair(end.value, verified.value));
};

/** The host's one outcome, and the end of the run. */
export const settle = async (line: Line, settled: EventOf<'host.settled'>): Promise<RepairEnd> => {
  await line.journal.append(line.host.name, settled);
  return await finish(line, settled.outcome);
};

export const finish = async ({ journal, host }: Line, outcome: Outcome): Promise<RepairEnd> => {
  const exitCode = exitCodeOfRun({ outcomes: [outcome], notStarted: 0, interrupted: false });
  await journal.append(null, { type: 'run.finished', exitCode, outcomes: { [host.name]: outcome } });
  return { exitCode };
};

const watch = async (line: Line, job: string): Promise<Result<JobEnd>> => {
  const event = endOf(await observe(line, job));
  await line.journal.append(line.host.name, event);
  return event.type === 'host.faulted' ? failed(event.fault) : ok(event);
};

const endOf = (seen: HostEvent): JobEnd | EventOf<'host.faulted'> => {
  switch (seen.type) {
    case 'apply.finished':
      return { ...seen, type: 'repair.finished' };
    case 'host.observed':
    case 'host.faulted':
      return seen;
    default:
      throw new Error(`a look at a job cannot end with ${seen.type}`);
  }
};

const verify = async (line: Line, before: Manifest): Promise<Result<EventOf<'repair.verified'>>> => {
  const read = await readAgain(line);
  const event = read.ok ? await verification(line, read.value, before) : unverified(read.fault);
  await line.journal.append(line.host.name, event);
  return event.type === 'host.faulted' ? failed(event.fault) : ok(event);
};

const unverified = ({ message }: Fault): EventOf<'host.faulted'> => ({
  type: 'host.faulted',
  fault: fault('verification-impossible', message),
});

const verification = async (line: Line, survey: Survey, before: Manifest): Promise<EventOf<'repair.verified'>> => ({
  type: 'repair.verified',
  unsound: unsoundnessOf(survey),
  moved: movedPackages(before, survey.manifest),
  artifact: await line.journal.putArtifact(canonicalJson(survey.manifest), 'application/json'),
});

const RETRY_MS = 3_000;

/** In a new session, and with patience: the repair may have restarted sshd. */
const readAgain = async (line: Line): Promise<Result<Survey>> => {
  const { clock } = line.context;
  const deadline = clock.now() + line.patience.reconnectMs;
  for (;;) {
    const opened = await reopen(line);
    const read = opened.ok ? await readSurvey(opened.value) : opened;
    if (read.ok || !FAULTS[read.fault.code].retry || clock.now() + RETRY_MS > deadline) return read;
    await sleep(RETRY_MS);
  }
};
