// `patchctl plan`: what would be done where, exactly. Changes nothing but the hosts' package lists.
import { resolve } from 'node:path';
import { isEffective } from '../../core/change.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import type { PlanViewOptions } from '../../render/plan-view.ts';
import { CommandFailure } from '../command-failure.ts';
import { createContext, loadFleet, selectFleet } from '../compose.ts';
import { draw, type PlanningOptions, refuseBadPlanning } from '../draw.ts';
import type { Invocation } from '../invocation.ts';
import { type SelectionOptions, selectionOf } from '../options.ts';
import { lookAt, note, printJson, printResult } from '../output.ts';

type Options = SelectionOptions &
  PlanningOptions & {
    readonly out?: string;
    readonly expires: number;
    readonly detailedExitcode?: boolean;
    readonly why?: readonly string[];
  };

export const plan = async (invocation: Invocation<Options>): Promise<ExitCode> => {
  const { options } = invocation;
  refuseBadPlanning(options);
  const asked = options.why === undefined ? undefined : whyOf(options.why);
  const inventory = await loadFleet(invocation);
  const selection = selectionOf(asked === undefined ? options : { host: [asked.host] });
  const hosts = await selectFleet(inventory, selection);
  const context = await createContext(invocation);
  try {
    const drawn = await draw(
      { inventory, hosts, selection, options, dryRun: true, expiresInMs: options.expires },
      invocation,
      context,
    );
    if (asked !== undefined) return await explain(drawn, asked, invocation);
    if (options.out !== undefined) await keep(drawn, options.out, invocation);
    await showPlan(
      drawn,
      invocation,
      options.out === undefined ? { kind: 'unsaved' } : { kind: 'file', path: options.out },
    );
    return exitCodeOf(drawn, options);
  } finally {
    await context.close();
  }
};

interface Asked {
  readonly host: string;
  readonly package: string;
}

const whyOf = ([host, name, ...rest]: readonly string[]): Asked => {
  if (host === undefined || name === undefined || rest.length > 0)
    throw new CommandFailure(2, '--why wants a host and a package', 'patchctl plan --why web01 openssl');
  return { host, package: name };
};

const explain = async (drawn: Plan, asked: Asked, invocation: Invocation<Options>): Promise<ExitCode> => {
  for (const host of drawn.hosts) {
    const changes = host.changes.filter((change) => change.package === asked.package);
    if (invocation.globals.json) printJson(invocation, { host: host.name, verdict: host.verdict, changes });
    else {
      const { renderWhy } = await import('../../render/why-view.ts');
      printResult(invocation, renderWhy(host, asked.package, lookAt(invocation, 'stdout')));
    }
  }
  return exitCodeOf(drawn, invocation.options);
};

const keep = async (drawn: Plan, out: string, invocation: Invocation<Options>): Promise<void> => {
  const { writePlanFile } = await import('../../contracts/write-plan.ts');
  try {
    await writePlanFile(resolve(invocation.io.cwd, out), drawn);
  } catch (error) {
    throw new CommandFailure(
      2,
      `the plan could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

/** The plan on stdout: as JSON or for people. */
export const showPlan = async (
  drawn: Plan,
  invocation: Invocation<unknown>,
  next: PlanViewOptions['next'],
): Promise<void> => {
  if (invocation.globals.json) {
    printJson(invocation, drawn);
    if (next.kind === 'file') note(invocation, `Plan ${drawn.id} is in ${next.path}`);
    return;
  }
  const { renderPlan } = await import('../../render/plan-view.ts');
  printResult(
    invocation,
    renderPlan(drawn, lookAt(invocation, 'stdout'), { detail: invocation.globals.verbose === true, next }),
  );
};

/** Hosts that could not be judged make 4: a cron job must not read "nothing pending" from a fleet that was not reached. */
const exitCodeOf = (drawn: Plan, options: Options): ExitCode => {
  const blocked = drawn.hosts.some((host) => host.verdict === 'refused' || host.verdict === 'unknown');
  if (blocked) return 4;
  const pending = drawn.hosts.some((host) => host.changes.some(isEffective));
  return options.detailedExitcode === true && pending ? 10 : 0;
};
