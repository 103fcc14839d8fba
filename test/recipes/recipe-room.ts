// What a test of a recipe has around it: a directory, programs that run until its end, free ports, and the recipe's script.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finished, runWords } from '../../lab/shell.ts';

export type RecipeRoom = {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** `prefix`: words before the command, such as `ip netns exec`. Runs a script of docs/recipes as a hook is run: `script('haproxy/haproxy.sh', ['drain'], { HAPROXY_BACKEND: 'web' })`. */
  script(
    path: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    prefix?: readonly string[],
  ): Promise<Finished>;
  /** Starts a program that stays in the foreground; it is ended with the room. */
  start(command: string, ...args: readonly string[]): ChildProcess;
  /** Ends what was started, newest first, and removes the directory. */
  close(): Promise<void>;
};

const RECIPES = fileURLToPath(new URL('../../docs/recipes/', import.meta.url));

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(patience);
}

export function recipeRoom(environment: NodeJS.ProcessEnv): RecipeRoom {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-recipe-'));
  const env = { ...environment, HOME: directory };
  const started: ChildProcess[] = [];
  return {
    directory,
    env,
    script: (path, args, more, prefix = []) =>
      runWords([...prefix, 'sh', join(RECIPES, path), ...args], {
        env: { ...env, PATCHCTL_RUN: '2026-11-23.1', ...more },
        timeout: 60_000,
      }),
    start: (command, ...args) => {
      const child = spawn(command, args, { env, cwd: directory, stdio: 'ignore' });
      started.push(child);
      return child;
    },
    close: async () => {
      for (const child of started.reverse()) await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
