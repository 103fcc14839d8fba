// Runs the built patchctl as an operator does: as a process of its own, with its own state directory; and reads what it prints.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finished } from '../../lab/shell.ts';
import type { Fault } from '../../src/core/fault.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Plan, PlanHost } from '../../src/core/plan.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/patchctl', import.meta.url));

/** One line of `apply --json`; members as in docs/EVENTS.md. */
export type Told = Readonly<Record<string, unknown>> & { readonly type: string; readonly host: string | null };

export interface Settled {
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  readonly summary: string;
}

export interface Applied extends Finished {
  readonly events: readonly Told[];
  /** How the run ended for a host. Throws when the run says nothing about it. */
  settled(host: string): Settled;
  /** The first event of that type about a host. */
  event(host: string, type: string): Told | undefined;
}

export interface Planned extends Finished {
  readonly plan: Plan;
  host(name: string): PlanHost;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
}

export interface Patchctl {
  readonly state: string;
  run(...args: readonly string[]): Promise<Finished>;
  /** For tests that do something to the process or to its hosts meanwhile. */
  start(...args: readonly string[]): Running;
  /** The one document that a question prints with `--json`. */
  json<T>(...args: readonly string[]): Promise<T>;
  plan(...args: readonly string[]): Promise<Planned>;
  /** `apply --yes --json`. */
  apply(...args: readonly string[]): Promise<Applied>;
  /** Removes the state directory. */
  clean(): void;
}

export interface Surroundings {
  readonly inventory: string;
  /** Words before the program, for example `lab.clientPrefix` or GNU time. */
  readonly prefix?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** What an operator has around patchctl, without what the test's own surroundings could add: no agent, no colours. */
export function environment(state: string, { inventory, env }: Surroundings): NodeJS.ProcessEnv {
  const { SSH_AUTH_SOCK: _, ...inherited } = process.env;
  return { ...inherited, NO_COLOR: '1', PATCHCTL_STATE: state, PATCHCTL_INVENTORY: inventory, ...env };
}

/** The words of a command line that runs patchctl. */
export const commandLine = (args: readonly string[]): readonly string[] => [process.execPath, PROGRAM, ...args];

function start(words: readonly string[], env: NodeJS.ProcessEnv): Running {
  const [command = '', ...args] = words;
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
  return { child, ended };
}

/** Reads what `apply --json` and `resume --json` print. */
export function readEvents(finished: Finished): Applied {
  const events = finished.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);
  const event = (host: string, type: string) => events.find((told) => told.host === host && told.type === type);
  return {
    ...finished,
    events,
    event,
    settled(host) {
      const told = events.findLast((each) => each.host === host && each.type === 'host.settled');
      if (told === undefined) throw new Error(`the run does not settle ${host}:\n${finished.stdout}${finished.stderr}`);
      return told as unknown as Settled;
    },
  };
}

function parsed<T>(finished: Finished): T {
  try {
    return JSON.parse(finished.stdout) as T;
  } catch {
    throw new Error(`no JSON, exit code ${finished.code}:\n${finished.stdout}${finished.stderr}`);
  }
}

export function patchctl(around: Surroundings): Patchctl {
  const state = mkdtempSync(join(tmpdir(), 'patchctl-state-'));
  const env = environment(state, around);
  const begin = (args: readonly string[]): Running => start([...(around.prefix ?? []), ...commandLine(args)], env);
  const run = (...args: readonly string[]): Promise<Finished> => begin(args).ended;
  return {
    state,
    run,
    start: (...args) => begin(args),
    json: async (...args) => parsed(await run(...args, '--json')),
    plan: async (...args) => {
      const finished = await run('plan', ...args, '--json');
      const plan = parsed<Plan>(finished);
      const host = (name: string): PlanHost => {
        const found = plan.hosts.find((each) => each.name === name);
        if (found === undefined) throw new Error(`the plan does not name ${name}`);
        return found;
      };
      return { ...finished, plan, host };
    },
    apply: async (...args) => readEvents(await run('apply', ...args, '--yes', '--json')),
    clean: () => rmSync(state, { recursive: true, force: true }),
  };
}
