// A real sshd on a random loopback port, with its own configuration, host keys and log.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair, Sandbox } from './sandbox.ts';

export interface SshdOptions {
  readonly hostKeyTypes?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
  /** Lines of authorized_keys; default: the sandbox's user key. */
  readonly authorized?: readonly string[];
  /** Put before the fixture's own lines, so that they win. */
  readonly config?: readonly string[];
  /** Default VERBOSE: from DEBUG1 on, sshd also writes into the stderr of the commands it runs. */
  readonly logLevel?: 'VERBOSE' | 'DEBUG1';
  /** Another path to the same program: PAM takes the service's name from it. */
  readonly program?: string;
}

export interface Sshd {
  readonly port: number;
  readonly pid: number;
  readonly hostKeys: readonly KeyPair[];
  /** Everything logged so far. */
  log(): string;
  stop(): Promise<void>;
}

interface Surroundings extends SshdOptions {
  readonly directory: string;
  readonly makeKey: Sandbox['makeKey'];
}

let count = 0;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

const waitUntilUp = async (port: number, child: ChildProcess, log: () => string): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    if (await answers(port)) return;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`sshd did not start:\n${log()}`);
};

const stopProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  await gone;
};

/** Starts one and waits for its banner. UsePAM is off: accounts, limits and nologin are the lab's business. */
export const startSshd = async (options: Surroundings): Promise<Sshd> => {
  const base = join(options.directory, `sshd-${++count}`);
  mkdirSync(base, { recursive: true });
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const types = options.hostKeyTypes ?? ['ed25519'];
  const hostKeys = types.map((type) => options.makeKey(`sshd-${count}/host-${type}`, { type }));
  const port = await freePort();
  writeFileSync(join(base, 'authorized_keys'), (options.authorized ?? []).map((line) => `${line}\n`).join(''));
  const config = [
    ...(options.config ?? []),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((key) => `HostKey ${key.path}`),
    `AuthorizedKeysFile ${join(base, 'authorized_keys')}`,
    `PidFile ${join(base, 'pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    `LogLevel ${options.logLevel ?? 'VERBOSE'}`,
    'MaxStartups 200:30:300',
    'MaxSessions 20',
  ];
  writeFileSync(join(base, 'sshd_config'), `${config.join('\n')}\n`);
  const output = openSync(join(base, 'log'), 'a');
  const child = spawn(options.program ?? '/usr/sbin/sshd', ['-D', '-e', '-f', join(base, 'sshd_config')], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const log = (): string => readFileSync(join(base, 'log'), 'utf8');
  await waitUntilUp(port, child, log);
  return { port, pid: child.pid ?? 0, hostKeys, log, stop: () => stopProcess(child) };
};
