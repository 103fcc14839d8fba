// Draws a plan: surveys every selected host, narrows what is pending to what was asked for, and lets the manager dry-run exactly that.
import pLimit from 'p-limit';
import { isEffective } from '../core/change.ts';
import { isoTime } from '../core/clock.ts';
import { fault } from '../core/fault.ts';
import { feedAges } from '../core/feed-ages.ts';
import type { Host } from '../core/host.ts';
import type { FeedId, FeedState } from '../core/intelligence.ts';
import type { Limit } from '../core/limit.ts';
import { distributionOf, trackerOf } from '../core/matching/distribution.ts';
import {
  PLAN_VERSION,
  type Plan,
  type PlanBody,
  type PlanHost,
  type PlanOptions,
  type PlanVerdict,
  sealPlan,
} from '../core/plan.ts';
import { type Amount, failureBudget } from '../core/policy.ts';
import type { Result } from '../core/result.ts';
import type { Selection } from '../core/selection.ts';
import { drawEmergencyWaves, drawWaves, type WaveOrder } from '../core/wave.ts';
import type { FilesystemCover } from '../core/way-back/filesystem.ts';
import { oldPackages, type Savable } from '../core/way-back/saved-file.ts';
import { layoutQuery } from '../filesystem-snapshots/layout.ts';
import { coverOf } from '../filesystem-snapshots/registry.ts';
import type { Resolution, SurveyOptions } from '../package-managers/package-manager.ts';
import { ask, askAll } from '../remote/ask.ts';
import { chosenOf } from './choose-changes.ts';
import type { Context } from './context.ts';
import { AS_REPORTED, type Judge, type Judgement } from './judgement.ts';
import type { OpenHost } from './open-host.ts';
import { planHost } from './plan-host.ts';
import { planReboot, type RebootWish } from './reboot/plan-reboot.ts';
import { type SshdTurn, sshdTurn, withSshdTurn } from './sshd-last.ts';
import { type HostSurvey, surveyHost } from './survey-host.ts';
import { isDisturbed } from './waves/admit.ts';

export interface PlanRequest {
  readonly hosts: readonly Host[];
  readonly order: WaveOrder;
  /** Failures that the whole run may have; absent: only the waves' budgets count. */
  readonly maxFailures?: Amount;
  /** Of the whole inventory; those that name no host of the plan's waves are left out. */
  readonly limits: readonly Limit[];
  /** Time that a host is expected to take, with its reboot if it may need one. Milliseconds. */
  readonly expectedMs: (host: Host, work: { readonly reboots: boolean }) => number;
  /** Hosts that an earlier run put off: they come first within their wave. */
  readonly deferred: ReadonlySet<string>;
  readonly inventory: { readonly path: string; readonly sha256: string };
  readonly selection: Selection;
  readonly options: PlanOptions;
  /** Set where hosts shall be rebooted instead of patched. */
  readonly reboot?: RebootWish;
  readonly survey: SurveyOptions;
  /**
   * Let the manager try exactly the chosen changes: one round trip more. A plan that may be applied needs it; a look at
   * what is pending does not, for the survey is the manager's own resolution of everything.
   */
  readonly dryRun: boolean;
  readonly judge: Judge;
  /** Said in the plan as far as they concern its hosts. */
  readonly feeds: readonly FeedState[];
  /** Milliseconds from now. */
  readonly expiresInMs: number;
}

/** Told as hosts come in, for progress and for storing scans. */
export type OnSurvey = (survey: HostSurvey, planned: PlanHost) => void | Promise<void>;

/** Never fails as a whole: a host that could not be asked is in the plan with its fault. */
export const drawPlan = async (request: PlanRequest, context: Context, onSurvey: OnSurvey): Promise<Plan> => {
  const limit = pLimit(context.concurrency);
  const planOne = async (host: Host): Promise<PlanHost> => {
    const { survey, after } = await surveyHost({ host, options: request.survey }, context, (open, seen) =>
      judgeAndTry(open, seen, request),
    );
    const tried: Tried = after ?? { judgement: AS_REPORTED, resolution: undefined };
    const patched = planHost({ survey, ...tried, options: request.options });
    const drawn =
      request.reboot === undefined ? withSshdTurn(patched, tried.sshd) : planReboot(patched, request.reboot);
    const planned = { ...drawn, expected_s: expectedSeconds(host, drawn, request) };
    await onSurvey(survey, planned);
    return planned;
  };
  const planned = markDuplicates(await Promise.all(request.hosts.map((host) => limit(planOne, host))));
  return sealPlan(bodyOf(request, planned, context.clock.now()));
};

/** Nobody waits for a host on which there is nothing to do. */
const expectedSeconds = (host: Host, planned: PlanHost, { options, expectedMs }: PlanRequest): number => {
  if (!isDisturbed({ planned, goal: options.goal })) return 0;
  return Math.ceil(expectedMs(host, { reboots: planned.reboot.policy !== 'never' }) / 1000);
};

interface Tried {
  readonly judgement: Judgement;
  /** The dry run of the chosen changes; undefined when there was nothing to run. */
  readonly resolution: Result<Resolution> | undefined;
  /** Where the old versions can be had; absent: nobody asked, or nobody knows. */
  readonly savable?: readonly Savable[];
  /** Absent: the policy asks for no file-system snapshot, or nobody knows. */
  readonly cover?: FilesystemCover;
  /** Absent: sshd does not change, or nothing else does. */
  readonly sshd?: SshdTurn;
}

const judgeAndTry = async (open: OpenHost, seen: HostSurvey, request: PlanRequest): Promise<Tried> => {
  const judgement = await request.judge(open.host, seen);
  const wanted = chosenOf(seen, judgement, request.options).filter(isEffective);
  if (!request.dryRun || wanted.length === 0) return { judgement, resolution: undefined };
  const { manager, session, privilege } = open;
  const old = oldPackages(wanted, seen.survey?.manifest ?? { packages: [] });
  const answers = await askAll(
    session,
    { resolution: manager.resolve({ changes: wanted }), savable: manager.wayBack.survey(old) },
    { privilege },
  );
  if (!answers.ok) return { judgement, resolution: answers };
  const { resolution, savable } = answers.value;
  const sshd = resolution.ok ? await sshdTurn(open, resolution.value.changes) : undefined;
  const cover = await filesystemCover(open);
  return {
    judgement,
    resolution,
    ...(savable.ok && { savable: savable.value }),
    ...(cover && { cover }),
    ...(sshd && { sshd }),
  };
};

/** One round trip more, only where the policy asks for it. */
const filesystemCover = async ({ host, session, privilege }: OpenHost): Promise<FilesystemCover | undefined> => {
  if (host.snapshot.kind !== 'filesystem') return undefined;
  const layout = await ask(session, layoutQuery, { privilege });
  return layout.ok ? coverOf(layout.value) : undefined;
};

/** The trackers of the systems that are in the plan. */
const trackersOf = (hosts: readonly PlanHost[]): readonly FeedId[] =>
  hosts.flatMap(({ os }) => (os === null ? [] : (trackerOf(distributionOf(os))?.feed ?? [])));

const bodyOf = (request: PlanRequest, hosts: readonly PlanHost[], now: number): PlanBody => {
  // Asked for a CVE or for reboots, hosts that it does not concern are left alone.
  const aimed = request.options.cves.length > 0 || request.reboot !== undefined;
  const verdicts: readonly PlanVerdict[] = aimed ? ['changes'] : ['changes', 'up-to-date'];
  const goes = new Set(hosts.filter((host) => verdicts.includes(host.verdict)).map((host) => host.name));
  const { goal } = request.options;
  const idle = new Set(hosts.filter((planned) => !isDisturbed({ planned, goal })).map(({ name }) => name));
  const going = firstThe(request.deferred, request.hosts)
    .filter((host) => goes.has(host.name))
    .map((host) => ({ ...host, idle: idle.has(host.name) }));
  const system = new Map(hosts.map(({ name, os }) => [name, `${os?.id} ${os?.version}`]));
  const waves = request.options.emergency
    ? drawEmergencyWaves(going, request.order, ({ name }) => system.get(name) ?? '')
    : drawWaves(going, request.order);
  return {
    version: PLAN_VERSION,
    created: isoTime(now),
    expires: isoTime(now + request.expiresInMs),
    inventory: request.inventory,
    selection: request.selection,
    options: request.options,
    feeds: feedAges(request.feeds, trackersOf(hosts)),
    waves: waves.map(({ ring, tier, batch, maxFailures, maxBatchFailures, canary, gate, hosts: names }) => ({
      ring,
      tier,
      batch,
      max_failures: maxFailures,
      max_batch_failures: maxBatchFailures,
      canary,
      gate: { settle_s: gate.settleMs / 1000, approval: gate.approval },
      hosts: names,
    })),
    max_failures: request.maxFailures === undefined ? null : failureBudget(request.maxFailures, hosts.length),
    limits: request.limits.filter((limit) => limit.hosts.some((name) => goes.has(name))),
    hosts,
  };
};

const firstThe = (names: ReadonlySet<string>, hosts: readonly Host[]): readonly Host[] => [
  ...hosts.filter(({ name }) => names.has(name)),
  ...hosts.filter(({ name }) => !names.has(name)),
];

/** Two names for one machine would patch it twice at once: both are refused. A missing machine-id proves nothing. */
const markDuplicates = (hosts: readonly PlanHost[]): readonly PlanHost[] => {
  const names = new Map<string, string[]>();
  for (const { machine_id, name } of hosts) {
    if (machine_id) names.set(machine_id, [...(names.get(machine_id) ?? []), name]);
  }
  return hosts.map((host) => {
    const twins = (host.machine_id ? (names.get(host.machine_id) ?? []) : []).filter((name) => name !== host.name);
    return twins.length === 0 ? host : refuseTwin(host, twins);
  });
};

const refuseTwin = (host: PlanHost, twins: readonly string[]): PlanHost => ({
  ...host,
  verdict: 'refused',
  faults: [...host.faults, fault('duplicate-machine', `the same machine-id as ${twins.join(', ')}`)],
});
