// A whole run around a plan: start or resume it in the journal, apply the waves, and say how it ended.
import type { HostEvent, PatchEvent, Recorded } from '../core/event.ts';
import { type ExitCode, exitCodeOfRun } from '../core/exit-code.ts';
import { FAULTS } from '../core/fault.ts';
import type { Outcome } from '../core/outcome.ts';
import { stateOf } from '../core/patching/advance.ts';
import { giveUp } from '../core/patching/give-up.ts';
import { recoveryOf } from '../core/patching/recover.ts';
import type { HostState } from '../core/patching/state.ts';
import type { Plan, PlanHost } from '../core/plan.ts';
import { supportText } from '../core/support.ts';
import { type ApplyRequest, type ApplyResult, applyPlan } from './apply-plan.ts';
import type { Context } from './context.ts';
import type { Snapshot } from './effects/effect-context.ts';
import type { Journal } from './journal.ts';
import { afterRun } from './waves/around-run.ts';
import { stopMessage } from './waves/stop.ts';

export interface RunEnd extends ApplyResult {
  readonly exitCode: ExitCode;
}

/** Who runs it and with what, for the record. */
export interface Operator {
  readonly name: string;
  readonly version: string;
}

type Request = Omit<ApplyRequest, 'states' | 'passed' | 'loadBefore'>;

/** What is known of a run beside its plan. */
export interface RunNews {
  /** Digest under which the ledger keeps the plan. */
  readonly planArtifact: string;
  /** Said for this run, or in the plan. */
  readonly overrideWindows: boolean;
}

/** The first event of a run; the caller opens the journal with it. */
export const runStarted = (plan: Plan, operator: Operator, { planArtifact, overrideWindows }: RunNews): PatchEvent => {
  const { cves, emergency, goal, rollback_of: rollbackOf } = plan.options;
  const unsupported = plan.hosts.flatMap(({ name, support }) => {
    const text = supportText(support);
    return text === undefined ? [] : [{ host: name, text }];
  });
  return {
    type: 'run.started',
    plan: plan.id,
    planDigest: plan.digest,
    planArtifact,
    operator: operator.name,
    version: operator.version,
    hosts: plan.hosts.map((host) => host.name),
    ...(cves.length > 0 && { cves }),
    ...(emergency && { emergency }),
    ...(overrideWindows && { overrideWindows }),
    ...(goal !== 'patch' && { goal }),
    ...(rollbackOf !== undefined && { rollbackOf }),
    ...(unsupported.length > 0 && { unsupported }),
  };
};

/** Applies a plan in a journal that was opened with {@link runStarted}. */
export const runPlan = async (request: Request, { context, journal }: Means): Promise<RunEnd> => {
  const { plan } = request;
  for (const host of leftOut(plan)) await journal.append(host.name, settleLeftOut(host));
  return await finish(await applyPlan(request, context, journal), request, { context, journal });
};

interface Means {
  readonly context: Context;
  readonly journal: Journal;
}

/** What the ledger knows of an interrupted run. */
export interface RunRecord {
  /** All events in order, of the run and of its hosts. */
  readonly events: readonly Recorded[];
  readonly loadArtifact: (digest: string) => Promise<string>;
}

/**
 * Takes up an interrupted run: hosts whose job may have run are only observed, hosts that were never started are finished.
 * Runs of patchctl that are still alive are kept out by the run lock, which the caller holds.
 */
export const resumeRun = async (
  request: Request,
  operator: Operator,
  means: Means & { readonly record: RunRecord },
): Promise<RunEnd> => {
  const { journal, record } = means;
  const byHost = hostEvents(record.events);
  const names = request.plan.waves.flatMap((wave) => wave.hosts);
  const states = new Map<string, HostState>();
  await journal.append(null, { type: 'run.resumed', operator: operator.name, hosts: names });
  for (const name of names) states.set(name, await recoverHost(name, byHost.get(name) ?? [], journal));
  const loadBefore = (name: string): Promise<Snapshot | undefined> => loadSnapshot(byHost.get(name) ?? [], record);
  const passed = passedGates(record.events);
  const result = await applyPlan({ ...request, states, passed, loadBefore }, means.context, journal);
  return await finish(result, request, means);
};

/**
 * Ends an interrupted run without contacting a host: for hosts that are gone for ever. What was begun is settled as what is known
 * of it, nothing is started, and only the hooks of the run are run.
 */
export const giveUpRun = async (
  request: Pick<Request, 'plan' | 'runHooks'>,
  operator: Operator,
  { context, journal, record }: Means & { readonly record: Pick<RunRecord, 'events'> },
): Promise<RunEnd> => {
  const byHost = hostEvents(record.events);
  const names = request.plan.waves.flatMap((wave) => wave.hosts);
  const outcomes: Record<string, Outcome> = {};
  const notStarted: string[] = [];
  await journal.append(null, { type: 'run.resumed', operator: operator.name, hosts: names });
  for (const name of names) {
    const state = stateOf(byHost.get(name) ?? []);
    const event = giveUp(state);
    if (event !== undefined) await journal.append(name, event);
    const end = event ?? (state.kind === 'settled' ? state : undefined);
    if (end === undefined) notStarted.push(name);
    else outcomes[name] = end.outcome;
  }
  const message = stopMessage({ reason: 'given-up', cause: 'given up by the operator' }, notStarted.length);
  await journal.append(null, { type: 'run.stopped', reason: 'given-up', message, notStarted });
  return await finish({ outcomes, notStarted, stopped: 'given-up' }, request, { context, journal });
};

const passedGates = (events: readonly Recorded[]): ReadonlySet<number> =>
  new Set(events.flatMap(({ event }) => (event.type === 'gate.passed' ? [event.wave] : [])));

const recoverHost = async (name: string, events: readonly HostEvent[], journal: Journal): Promise<HostState> => {
  const recovery = recoveryOf(stateOf(events));
  if (recovery === undefined) return stateOf(events);
  await journal.append(name, recovery);
  return stateOf([...events, recovery]);
};

const hostEvents = (events: readonly Recorded[]): Map<string, HostEvent[]> => {
  const byHost = new Map<string, HostEvent[]>();
  for (const { host, event } of events) {
    if (host === null) continue;
    const list = byHost.get(host) ?? [];
    list.push(event as HostEvent);
    byHost.set(host, list);
  }
  return byHost;
};

const loadSnapshot = async (events: readonly HostEvent[], record: RunRecord): Promise<Snapshot | undefined> => {
  const taken = events.findLast((event) => event.type === 'snapshot.taken');
  return taken?.type === 'snapshot.taken'
    ? (JSON.parse(await record.loadArtifact(taken.artifact)) as Snapshot)
    : undefined;
};

/** Hosts that the plan itself could not include. */
const leftOut = (plan: Plan): readonly PlanHost[] =>
  plan.hosts.filter((host) => host.verdict === 'refused' || host.verdict === 'unknown');

const outcomeOfLeftOut = (host: PlanHost): Outcome => {
  const [met] = host.faults;
  return met === undefined ? 'refused' : FAULTS[met.code].before;
};

const settleLeftOut = (host: PlanHost): HostEvent => {
  const [met] = host.faults;
  return {
    type: 'host.settled',
    outcome: outcomeOfLeftOut(host),
    fault: met ?? null,
    summary: met?.message ?? "not in the plan's waves",
  };
};

const finish = async (
  result: ApplyResult,
  request: Pick<Request, 'plan' | 'runHooks'>,
  { context, journal }: Means,
): Promise<RunEnd> => {
  const { plan, runHooks: hooks } = request;
  const outcomes = {
    ...Object.fromEntries(leftOut(plan).map((host) => [host.name, outcomeOfLeftOut(host)])),
    ...result.outcomes,
  };
  const code = exitCodeOfRun({
    outcomes: Object.values(outcomes),
    notStarted: result.notStarted.length,
    interrupted: result.stopped === 'interrupted',
    goal: plan.options.goal,
  });
  const end = { outcomes, stopped: result.stopped, exitCode: code };
  const exitCode = await afterRun({ hooks, plan, context, journal }, end);
  await journal.append(null, { type: 'run.finished', exitCode, outcomes });
  return { ...result, outcomes, exitCode };
};
