// A real HAProxy in front of the web hosts, and what its own statistics say, sampled all the time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { sleep } from '../../lab/shell.ts';
import { until } from '../lab/slow-transaction.ts';
import { SITE_PORT } from './site-package.ts';

export type Row = Readonly<Record<string, string>>;

export type LoadBalancer = {
  readonly port: number;
  readonly socket: string;
  /** Rows of `show stat`. */
  stats(): Promise<readonly Row[]>;
  stop(): Promise<void>;
};

/** Nothing is tried twice and no connection is used twice: whatever goes wrong behind the proxy reaches the client. */
const configuration = (socket: string, port: number, webs: readonly LabHost[]): string => `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  option httpclose
  retries 0
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend front
  bind 127.0.0.1:${port}
  default_backend web
backend web
  option httpchk GET /health
  default-server check inter 500 fall 3 rise 2
${webs.map(({ name, address }) => `  server ${name} ${address}:${SITE_PORT}\n`).join('')}`;

function ask(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const line = connect(socket, () => line.end(`${command}\n`));
    line.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    line.on('end', () => resolve(text));
    line.on('error', reject);
  });
}

function rowsOf(csv: string): readonly Row[] {
  const [head = '', ...lines] = csv.trim().split('\n');
  const names = head.replace(/^# /, '').split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

export type ProxyOptions = {
  readonly directory: string;
  readonly port: number;
  readonly webs: readonly LabHost[];
  readonly env: NodeJS.ProcessEnv;
};

/** A machine that has just booted twelve hosts is slow for a while. */
async function allUp(stats: LoadBalancer['stats'], wanted: number): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (upOf(await stats()).length < wanted) {
    if (Date.now() > deadline) throw new Error(`not all web hosts are up: ${JSON.stringify(await stats())}`);
    await sleep(500);
  }
}

export async function startProxy({ directory, port, webs, env }: ProxyOptions): Promise<LoadBalancer> {
  const socket = join(directory, 'haproxy.sock');
  const file = join(directory, 'haproxy.cfg');
  writeFileSync(file, configuration(socket, port, webs));
  const child: ChildProcess = spawn('haproxy', ['-db', '-f', file], { env, stdio: 'ignore' });
  const stats = async (): Promise<readonly Row[]> => rowsOf(await ask(socket, 'show stat'));
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  try {
    await until('HAProxy listens', () => existsSync(socket));
    await allUp(stats, webs.length);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, socket, stats, stop };
}

/** The servers that take traffic. */
export const upOf = (rows: readonly Row[]): readonly string[] =>
  rows.filter((row) => row['pxname'] === 'web' && row['status']?.startsWith('UP')).map((row) => row['svname'] ?? '');

/** What HAProxy itself counts as failed, in front and behind. */
export const failuresOf = (rows: readonly Row[]): number =>
  rows
    .filter((row) => row['svname'] === 'FRONTEND' || row['svname'] === 'BACKEND')
    .flatMap((row) => [row['hrsp_5xx'], row['econ'], row['eresp'], row['wretr'], row['wredis']])
    .reduce((sum, count) => sum + Number(count ?? 0), 0);

export type Watch = {
  /** Servers that took traffic, each time it was looked. */
  readonly samples: readonly (readonly string[])[];
  end(): Promise<void>;
};

/** Looks four times a second. */
export function watchProxy(proxy: LoadBalancer): Watch {
  const samples: (readonly string[])[] = [];
  let goesOn = true;
  const work = (async () => {
    while (goesOn) {
      samples.push(upOf(await proxy.stats()));
      await sleep(250);
    }
  })();
  return {
    samples,
    end: async () => {
      goesOn = false;
      await work;
    },
  };
}
