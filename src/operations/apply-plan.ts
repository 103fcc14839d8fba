// Applies a plan: waves in order with a gate before each, hosts in flight within limits and windows, budgets, and a drain that starts nothing new.
import { randomBytes } from 'node:crypto';
import type { HostEvent, StopReason } from '../core/event.ts';
import { type Fault, fault } from '../core/fault.ts';
import type { Hooks } from '../core/health/hook.ts';
import type { Host } from '../core/host.ts';
import type { Outcome } from '../core/outcome.ts';
import { advance } from '../core/patching/advance.ts';
import { type HostState, QUEUED } from '../core/patching/state.ts';
import { type Plan, type PlanHost, type PlanWave, plannedHosts } from '../core/plan.ts';
import { type Ended, isDown } from '../core/scheduling/availability.ts';
import { failuresAmong } from '../core/scheduling/budget.ts';
import { blockedText, type LimitsOn, limitIndex } from '../core/scheduling/may-start.ts';
import type { PutOff } from '../core/scheduling/pick-next.ts';
import type { Calendar } from '../core/window/window.ts';
import type { Context } from './context.ts';
import { courseOf } from './course-of.ts';
import type { EffectContext, Patience, Snapshot } from './effects/effect-context.ts';
import type { Journal } from './journal.ts';
import { patchHost } from './patch-host.ts';
import { admit, isDisturbed } from './waves/admit.ts';
import { beforeRun } from './waves/around-run.ts';
import { type GateKeeping, passGate } from './waves/gate.ts';
import { type HeldHosts, heldFault } from './waves/held.ts';
import { runHosts } from './waves/run-hosts.ts';
import { INTERRUPTED, type Stop, stopMessage, whyStop } from './waves/stop.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  /** Inventory entries of the plan's hosts, by name. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly patience: Patience;
  /** Aborted by the first Ctrl-C: nothing new is started, what runs is waited for. */
  readonly drain: AbortSignal;
  /** The maintenance windows of the inventory. */
  readonly calendar: Calendar;
  /** Hosts are begun outside their windows, too: said explicitly, and on record in `run.started`. */
  readonly overrideWindows: boolean;
  /** Hosts that were down when last heard of; those that the plan goes to were reached since. */
  readonly presumedDown: ReadonlySet<string>;
  /** Hosts that other runs have begun and not settled: not begun here, and counted as down. */
  readonly held: HeldHosts;
  readonly gates: GateKeeping;
  /** Around the whole run, on the bastion. */
  readonly runHooks: Hooks;
  /** Where hosts of an interrupted run are; absent ones are queued. */
  readonly states?: ReadonlyMap<string, HostState>;
  /** Waves whose gates were passed in an earlier sitting. */
  readonly passed?: ReadonlySet<number>;
  /** The snapshot before, for hosts of an interrupted run. */
  readonly loadBefore?: (host: string) => Promise<Snapshot | undefined>;
}

export interface ApplyResult {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Hosts of later waves, or behind the budget: no intent was ever written for them. */
  readonly notStarted: readonly string[];
  readonly stopped: StopReason | null;
}

/** Everything about one application of a plan that its steps share. */
interface Run {
  readonly request: ApplyRequest;
  readonly context: Context;
  /** Remembers how hosts end while it writes. */
  readonly journal: Journal;
  readonly planned: ReadonlyMap<string, PlanHost>;
  /** Limits of a host that may be taken away from its users; none of one that is only read. */
  readonly limitsOn: LimitsOn;
  /** Filled as hosts settle; holds those of earlier sittings from the start. */
  readonly ends: Map<string, Ended>;
  /** Members of the fleet that do not serve: the plan could not reach them, or this run left them so. */
  readonly down: Set<string>;
}

/** Rejects when the journal cannot be written: then nothing more is started, and running jobs are left to `resume`. */
export const applyPlan = async (request: ApplyRequest, context: Context, journal: Journal): Promise<ApplyResult> => {
  const run = beginRun(request, context, journal);
  await takeUpTouched(run);
  const stop = notBegun(run).length === 0 ? undefined : ((await prepare(run)) ?? (await applyWaves(run)));
  const notStarted = notBegun(run);
  if (stop !== undefined) {
    const message = stopMessage(stop, notStarted.length);
    await journal.append(null, { type: 'run.stopped', reason: stop.reason, message, notStarted });
  }
  const outcomes = Object.fromEntries([...run.ends].map(([name, { outcome }]) => [name, outcome]));
  return { outcomes, notStarted, stopped: stop?.reason ?? null };
};

const beginRun = (request: ApplyRequest, context: Context, journal: Journal): Run => {
  const { plan, states = new Map<string, HostState>() } = request;
  const ends = new Map<string, Ended>();
  const down = downBefore(request);
  const planned = new Map(plan.hosts.map((host) => [host.name, host]));
  const end = (host: string, ended: Ended): void => {
    ends.set(host, ended);
    if (isDown(ended)) down.add(host);
  };
  for (const [name, state] of states) if (state.kind === 'settled') end(name, state);
  const limits = limitIndex(plan.limits);
  return {
    request,
    context,
    journal: watched(journal, end),
    planned,
    limitsOn: (name) => {
      const disturbed = isDisturbed({ planned: plannedHost(planned, name), goal: plan.options.goal });
      return disturbed && !request.held.has(name) ? limits(name) : [];
    },
    ends,
    down,
  };
};

/** What another run left in its middle may be out of its pool, however well it answered when the plan was drawn. */
const downBefore = ({ plan, presumedDown, held }: ApplyRequest): Set<string> => {
  const reached = new Set(plan.hosts.filter(({ verdict }) => verdict !== 'unknown').map(({ name }) => name));
  const unknown = plan.hosts.filter(({ verdict }) => verdict === 'unknown').map(({ name }) => name);
  return new Set([...unknown, ...[...presumedDown].filter((name) => !reached.has(name)), ...held.keys()]);
};

/** The journal, with an ear for the ends of hosts. */
const watched = (journal: Journal, onEnd: (host: string, ended: Ended) => void): Journal => ({
  ...journal,
  async append(host, event) {
    await journal.append(host, event);
    if (host !== null && event.type === 'host.settled') onEnd(host, event);
  },
});

const plannedHost = (planned: ReadonlyMap<string, PlanHost>, name: string): PlanHost => {
  const host = planned.get(name);
  if (host === undefined) throw new Error(`the plan's waves name ${name}, which is not in the plan`);
  return host;
};

const notBegun = ({ request, ends }: Run): readonly string[] =>
  plannedHosts(request.plan).filter((name) => !ends.has(name));

/**
 * Hosts of an interrupted run that were begun are taken to their ends first of all, whatever budgets, windows and limits say: they are
 * away from their users already.
 */
const takeUpTouched = async (run: Run): Promise<void> => {
  const states = [...(run.request.states ?? [])];
  const hosts = states.filter(([, state]) => isTouched(state)).map(([name]) => name);
  await runHosts({ ...crewOf(run, run.context.concurrency), hosts, limitsOn: () => [], stopped: () => false });
};

/** A host that is queued again may have been drained by its before hooks: nothing else must come between them and the ones that follow. */
const isTouched = ({ kind, trail }: HostState): boolean => (kind === 'queued' ? trail.hooked : kind !== 'settled');

/** Behind the hosts that were begun in an earlier sitting: a hook that fails keeps nobody from looking at them. */
const prepare = ({ request, context, journal }: Run): Promise<Stop | undefined> =>
  beforeRun({ hooks: request.runHooks, plan: request.plan, context, journal });

const crewOf = (run: Run, atOnce: number) => ({
  atOnce: Math.min(atOnce, run.context.concurrency),
  limitsOn: run.limitsOn,
  down: run.down,
  patch: (name: string) => patchOne(name, run),
  putOff: ({ host, blocked }: PutOff) => putOff(host, fault('limit-reached', blockedText(blocked)), run),
});

const applyWaves = async (run: Run): Promise<Stop | undefined> => {
  for (const [index, wave] of run.request.plan.waves.entries()) {
    const left = wave.hosts.filter((name) => !run.ends.has(name));
    if (left.length > 0) {
      const closed = await enter(index, run);
      if (closed !== undefined) return closed;
      const failed = await applyWave({ wave, number: index + 1, left }, run);
      if (failed !== undefined && notBegun(run).length > 0) return failed;
    }
    // Behind a wave its budget decides about the next one, if there is anything left to start.
    const stop = notBegun(run).length === 0 ? undefined : standing(wave, run);
    if (stop !== undefined) return stop;
  }
  return undefined;
};

const standing = (wave: PlanWave, { request, ends }: Run): Stop | undefined =>
  whyStop({ plan: request.plan, wave, ends, drained: request.drain.aborted });

/** A gate that was passed in an earlier sitting is not asked again. */
const enter = async (index: number, run: Run): Promise<Stop | undefined> => {
  const { request, context, journal } = run;
  const { plan, drain, gates: keeping, passed } = request;
  const [number, wave] = [index + 1, plan.waves[index]];
  if (drain.aborted) return INTERRUPTED;
  if (wave === undefined || passed?.has(number)) return undefined;
  return await passGate({ number, wave, behind: changedBefore(index, run), keeping, context, journal, drain });
};

const CHANGED: ReadonlySet<Outcome> = new Set(['patched', 'rebooted', 'reverted'] as const);

const changedBefore = (index: number, { request, ends }: Run): readonly Host[] =>
  request.plan.waves
    .slice(0, index)
    .flatMap(({ hosts }) => hosts)
    .filter((name) => CHANGED.has(ends.get(name)?.outcome ?? 'unchanged'))
    .flatMap((name) => request.hosts.get(name) ?? []);

interface Entered {
  readonly wave: PlanWave;
  readonly number: number;
  /** Its hosts that are not settled. */
  readonly left: readonly string[];
}

/** The canaries before it were put off: nobody has tried what the plan does. */
const isUnproven = (index: number, { request, ends }: Run): boolean => {
  const before = request.plan.waves[index - 1];
  return before?.canary === true && before.hosts.every((name) => ends.get(name)?.outcome === 'deferred');
};

/** Then hosts of the wave itself go alone, one after the other, until one has shown that it can be done; the first failure stops the run. */
const proveFirst = async ({ wave, number, left }: Entered, run: Run): Promise<Stop | undefined> => {
  if (!isUnproven(number - 1, run)) return undefined;
  const { goal } = run.request.plan.options;
  const strict = { ...wave, max_failures: 0 };
  const hosts = left.filter((name) => isDisturbed({ planned: plannedHost(run.planned, name), goal }));
  const isProven = (): boolean => hosts.some((name) => CHANGED.has(run.ends.get(name)?.outcome ?? 'unchanged'));
  await runHosts({ ...crewOf(run, 1), hosts, stopped: () => isProven() || standing(strict, run) !== undefined });
  return standing(strict, run);
};

const applyWave = async (entered: Entered, run: Run): Promise<Stop | undefined> => {
  const { wave, number, left } = entered;
  const { journal, request, ends } = run;
  const { ring, tier, canary, batch, max_failures: budget } = wave;
  await journal.append(null, {
    type: 'wave.started',
    wave: number,
    ring,
    tier,
    hosts: left,
    ...(canary && { canary }),
  });
  const stop = await proveFirst(entered, run);
  const hosts = left.filter((name) => stop === undefined && !ends.has(name));
  await runHosts({ ...crewOf(run, batch), hosts, stopped: () => standing(wave, run) !== undefined });
  const failures = failuresAmong(wave.hosts, ends, request.plan.options.goal);
  await journal.append(null, { type: 'wave.finished', wave: number, failures, budget });
  return stop;
};

const patchOne = async (name: string, run: Run): Promise<void> => {
  const { request, context } = run;
  const holder = request.held.get(name);
  if (holder !== undefined && stateOf(name, run).kind === 'queued') return await putOff(name, heldFault(holder), run);
  const host = hostNamed(name, run);
  const planned = plannedHost(run.planned, name);
  const { goal } = request.plan.options;
  const occasion = { calendar: request.calendar, now: context.clock.now(), override: request.overrideWindows };
  const admitted = admit({ host, planned, goal }, occasion);
  const state = stateOf(name, run);
  // A host that was begun is finished, whatever the window says.
  if (admitted.kind === 'deferred' && state.kind === 'queued') return await putOff(name, admitted.fault, run);
  const reboot = admitted.kind === 'go' ? admitted.reboot : 'never';
  await patchHost(
    await workOn(name, run),
    state,
    courseOf(host, {
      goal,
      job: jobId(run.journal.run),
      reboot,
      wayBack: byPackages(planned),
      bootsSnapshot: planned.restore?.filesystem !== undefined,
      restoredOutside: planned.restore?.external !== undefined,
    }),
  );
};

/** The automatic revert is one of packages, whatever the file system would allow. */
const byPackages = ({ rollback }: PlanHost): PlanHost['rollback']['verdict'] =>
  rollback.by_packages ?? rollback.verdict;

/** Nothing was done to the host, and nothing will be: its hooks of an earlier sitting are still closed. */
const putOff = async (name: string, why: Fault, run: Run): Promise<void> => {
  const event: HostEvent = { type: 'host.faulted', fault: why };
  await run.journal.append(name, event);
  const { goal } = run.request.plan.options;
  const course = courseOf(hostNamed(name, run), {
    goal,
    job: jobId(run.journal.run),
    reboot: 'never',
    wayBack: 'none',
    bootsSnapshot: false,
    restoredOutside: false,
  });
  await patchHost(await workOn(name, run), advance(stateOf(name, run), event), course);
};

const stateOf = (name: string, { request }: Run): HostState => request.states?.get(name) ?? QUEUED;

const hostNamed = (name: string, { request }: Run): Host => {
  const host = request.hosts.get(name);
  if (host === undefined) throw new Error(`the plan's waves name ${name}, which is not in the inventory`);
  return host;
};

const workOn = async (name: string, run: Run): Promise<EffectContext> => {
  const { context, journal, request } = run;
  const [host, planned] = [hostNamed(name, run), plannedHost(run.planned, name)];
  const before = await request.loadBefore?.(name);
  const { id, options } = request.plan;
  const plan = { id, goal: options.goal, cves: options.cves };
  return { context, journal, host, planned, plan, patience: request.patience, open: undefined, before };
};

/** Unique over all bastions and ledgers that may patch the same host: two of them may both have a run 2026-11-22.1. */
const jobId = (run: string): string => `${run}-${randomBytes(8).toString('hex')}`;
