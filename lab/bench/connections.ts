// A process that opens idle connections through patchctl's own transport and says how much memory it has after each step.
// Its arguments: the file of a fleet with one host, and the numbers of connections to stop at. Wants `node --expose-gc`.

import type { Host } from '../../src/core/host.ts';
import { nobodyToAsk } from '../../src/transport/ssh2/options.ts';
import { createSsh2Transport } from '../../src/transport/ssh2/ssh2-transport.ts';
import type { Session } from '../../src/transport/transport.ts';
import { inParallel } from '../shell.ts';
import { type Fleet, readFleet } from './fleet.ts';

export interface Step {
  readonly connections: number;
  readonly rssBytes: number;
}

function hostOf({ hosts: [host], identityFile, knownHosts }: Fleet): Host {
  if (host === undefined) throw new Error('a fleet without hosts');
  const { name, address, port, user } = host;
  // A transport asks for no more than this.
  const endpoint = { name, address, port, user, identityFiles: [identityFile], knownHosts, jumps: [] };
  return { ...endpoint, connection: 'ssh', sudo: 'none' } as Partial<Host> as Host;
}

const [file = '', ...steps] = process.argv.slice(2);
const host = hostOf(readFleet(file));
const transport = createSsh2Transport({
  ...{ credentials: nobodyToAsk, environment: {}, localUser: host.user ?? '', random: Math.random, sshConfig: [] },
});

async function connect(): Promise<Session> {
  const connected = await transport.connect(host, { timeoutMs: 120_000 });
  if (!connected.ok) throw new Error(connected.fault.message);
  return connected.value;
}

async function rss(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage.rss();
}

const sessions: Session[] = [];
for (const connections of steps.map(Number)) {
  const more = Array.from({ length: connections - sessions.length });
  sessions.push(...(await inParallel(more, 16, connect)));
  const step: Step = { connections, rssBytes: await rss() };
  process.stdout.write(`${JSON.stringify(step)}\n`);
}
process.exit();
