// Draws the plan of a rollback: every host that a run changed is asked what it has now, and goes back in the opposite order of waves.
import pLimit from 'p-limit';
import { isoTime } from '../../core/clock.ts';
import { fault } from '../../core/fault.ts';
import type { Host } from '../../core/host.ts';
import type { Limit } from '../../core/limit.ts';
import { changedNames, type Manifest } from '../../core/manifest.ts';
import { PLAN_VERSION, type Plan, type PlanHost, type PlanWave, sealPlan } from '../../core/plan.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { askAll } from '../../remote/ask.ts';
import type { Context } from '../context.ts';
import { meetHost, type OpenHost, prepareHost } from '../open-host.ts';
import { checkExternalBack } from './external-back.ts';
import { checkFilesystemBack } from './filesystem-back.ts';
import type { PastHost } from './past-run.ts';
import { type Present, planBack } from './plan-back.ts';

export interface RollbackRequest {
  /** The run that is undone, its plan, and what it did. */
  readonly run: string;
  readonly original: Plan;
  readonly past: ReadonlyMap<string, PastHost>;
  /** Inventory entries of those that go back. */
  readonly hosts: readonly Host[];
  readonly limits: readonly Limit[];
  readonly inventory: Plan['inventory'];
  readonly selection: Plan['selection'];
  readonly discardLater: boolean;
  /** `filesystem`: the whole file system of /, with a reboot. `external`: the whole machine, by the admin's own command. */
  readonly by: 'packages' | 'filesystem' | 'external';
  readonly overrideWindows: boolean;
  /** Milliseconds from now. */
  readonly expiresInMs: number;
}

/** Never fails as a whole: a host that could not be asked is in the plan with its fault. */
export const drawRollback = async (
  request: RollbackRequest,
  context: Context,
  onHost: (planned: PlanHost) => void,
): Promise<Plan> => {
  const limit = pLimit(context.concurrency);
  const planOne = async (host: Host): Promise<PlanHost> => {
    const planned = await planHostBack(host, request, context);
    onHost(planned);
    return planned;
  };
  const hosts = await Promise.all(request.hosts.map((host) => limit(planOne, host)));
  return sealed(request, hosts, context.clock.now());
};

const planHostBack = async (host: Host, request: RollbackRequest, context: Context): Promise<PlanHost> => {
  const past = request.past.get(host.name);
  const planned = request.original.hosts.find(({ name }) => name === host.name);
  if (past === undefined || planned === undefined) throw new Error(`${host.name} was not changed by ${request.run}`);
  const present = await presentOf(host, { past, by: request.by }, context);
  return planBack({ host, past, planned, present, discardLater: request.discardLater });
};

interface Wanted {
  readonly past: PastHost;
  readonly by: RollbackRequest['by'];
}

const presentOf = async (host: Host, wanted: Wanted, context: Context): Promise<Result<Present>> => {
  const met = await meetHost(host, context);
  if (!met.ok) return met;
  try {
    const open = await prepareHost(host, met.value, context);
    return open.ok ? await readPresent(open.value, wanted, context) : open;
  } finally {
    await met.value.session.close();
  }
};

const readPresent = async (open: OpenHost, { past, by }: Wanted, context: Context): Promise<Result<Present>> => {
  const { session, manager, privilege, facts } = open;
  const directory = past.before.saved?.directory ?? '';
  const answers = await askAll(
    session,
    { packages: manager.snapshot(), files: manager.wayBack.list(directory) },
    { privilege },
  );
  if (!answers.ok) return answers;
  const { packages, files } = answers.value;
  if (!packages.ok) return failed(packages.fault);
  if (!files.ok) return failed(files.fault);
  const present = { machineId: facts.machineId, packages: packages.value, files: files.value };
  switch (by) {
    case 'packages':
      return ok(present);
    case 'filesystem':
      return ok({ ...present, whole: { by, possible: await filesystemOf(open, past, packages.value.manifest) } });
    case 'external':
      return ok({ ...present, whole: { by, possible: await externalOf(open, past, context) } });
  }
};

const externalOf = async ({ host }: OpenHost, { external }: PastHost, context: Context): Promise<Result<undefined>> =>
  external === undefined
    ? failed(fault('saved-file-missing', 'the run took no external snapshot'))
    : await checkExternalBack(host, external, context);

const filesystemOf = async (
  open: OpenHost,
  { filesystem, before }: PastHost,
  now: Manifest,
): Promise<Result<undefined>> =>
  filesystem === undefined
    ? failed(fault('saved-file-missing', 'the run took no snapshot of its file system'))
    : await checkFilesystemBack(open, filesystem, changedNames(before.packages.manifest, now));

const sealed = (request: RollbackRequest, hosts: readonly PlanHost[], now: number): Plan => {
  const { original, run, overrideWindows } = request;
  return sealPlan({
    version: PLAN_VERSION,
    created: isoTime(now),
    expires: isoTime(now + request.expiresInMs),
    inventory: request.inventory,
    selection: request.selection,
    options: {
      security_only: false,
      exclude: [],
      allow_removals: true,
      allow_downgrades: true,
      cves: [],
      emergency: false,
      goal: 'rollback',
      rollback_of: run,
      override_windows: overrideWindows,
    },
    feeds: [],
    waves: wavesBack(original.waves, hosts),
    max_failures: original.max_failures,
    limits: request.limits,
    hosts,
  });
};

/** The last wave first, with its own budget; gates are for what is new and unproven. */
const wavesBack = (waves: readonly PlanWave[], hosts: readonly PlanHost[]): readonly PlanWave[] => {
  const going = new Set(hosts.filter(({ verdict }) => verdict === 'changes').map(({ name }) => name));
  return waves.toReversed().flatMap((wave) => {
    const left = wave.hosts.filter((name) => going.has(name)).toReversed();
    return left.length === 0 ? [] : [{ ...wave, canary: false, gate: { settle_s: 0, approval: false }, hosts: left }];
  });
};
