// A throw-away directory with keys, known_hosts files and sshd processes on loopback; everything goes when the test ends.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../src/core/host.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { Ssh2Options } from '../../src/transport/ssh2/options.ts';
import { nobodyToAsk } from '../../src/transport/ssh2/options.ts';
import { createSsh2Transport, type Ssh2Transport } from '../../src/transport/ssh2/ssh2-transport.ts';
import type { RunOptions, Session } from '../../src/transport/transport.ts';
import { sampleHost } from '../sample-host.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';

export interface KeyPair {
  readonly path: string;
  /** The line of the .pub file. */
  readonly line: string;
  readonly publicKey: Buffer;
}

export interface Sandbox {
  readonly directory: string;
  readonly user: string;
  makeKey(
    name: string,
    options?: { readonly type?: 'ed25519' | 'rsa' | 'ecdsa'; readonly passphrase?: string },
  ): KeyPair;
  writeFile(name: string, text: string): string;
  startSshd(options?: SshdOptions): Promise<Sshd>;
  /** A host entry for an sshd that accepts `user.key` and whose key stands in the sandbox's known_hosts. */
  host(sshd: Sshd, changes?: Partial<Host>): Host;
  transport(options?: Partial<Ssh2Options>): Ssh2Transport;
  readonly userKey: KeyPair;
  /** The known_hosts file that `host` names; each started sshd is entered. */
  readonly knownHosts: string;
  close(): Promise<void>;
}

/** Without sshd there is nothing to test. On the build server that is a failure, elsewhere a loud skip. */
export const withoutSshd = (): boolean => {
  const missing = !existsSync('/usr/sbin/sshd');
  if (missing && process.env['CI'] === 'true') throw new Error('/usr/sbin/sshd is missing: install openssh-server');
  if (missing) process.stderr.write('SKIPPED: /usr/sbin/sshd is missing, nothing about SSH is tested\n');
  return missing;
};

const keyMaker =
  (directory: string): Sandbox['makeKey'] =>
  (name, { type = 'ed25519', passphrase = '' } = {}) => {
    const path = join(directory, name);
    const size = type === 'rsa' ? ['-b', '2048'] : [];
    execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', passphrase, '-C', name, '-f', path]);
    const line = readFileSync(`${path}.pub`, 'utf8').trim();
    return { path, line, publicKey: Buffer.from(line.split(' ')[1] ?? '', 'base64') };
  };

/** Ready-made answers for a command that should simply work. */
export const RUN: RunOptions = { timeoutMs: 20_000, maxBytes: 16 * 1024 * 1024 };

export const createSandbox = (): Sandbox => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-sshd-'));
  const makeKey = keyMaker(directory);
  const userKey = makeKey('user.key');
  const knownHosts = join(directory, 'known_hosts');
  writeFileSync(knownHosts, '');
  const daemons: Sshd[] = [];
  const transports: Ssh2Transport[] = [];
  const user = userInfo().username;
  const writeFile: Sandbox['writeFile'] = (name, text) => {
    const path = join(directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    directory,
    user,
    userKey,
    knownHosts,
    makeKey,
    writeFile,
    startSshd: async (options = {}) => {
      const sshd = await startSshd({ makeKey, directory, authorized: [userKey.line], ...options });
      daemons.push(sshd);
      writeFileSync(knownHosts, sshd.hostKeys.map((key) => `[127.0.0.1]:${sshd.port} ${key.line}\n`).join(''), {
        flag: 'a',
      });
      return sshd;
    },
    host: (sshd, changes = {}) =>
      sampleHost({
        name: 'box',
        address: '127.0.0.1',
        port: sshd.port,
        user,
        identityFiles: [userKey.path],
        knownHosts,
        sudo: 'none',
        tier: 'standard',
        ...changes,
      }),
    transport: (options = {}) => {
      const transport = createSsh2Transport({
        credentials: nobodyToAsk,
        environment: { HOME: directory },
        localUser: user,
        random: Math.random,
        sshConfig: [],
        ...options,
      });
      transports.push(transport);
      return transport;
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
      await Promise.all(daemons.map((sshd) => sshd.stop()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** Connects or fails the test with the fault's own words. */
export const connected = async (transport: Ssh2Transport, host: Host, timeoutMs = 15_000): Promise<Session> => {
  const session = await transport.connect(host, { timeoutMs });
  if (!session.ok) throw new Error(`${session.fault.code}: ${session.fault.message}`);
  return session.value;
};

/** The code of the fault, or `connected` (and then closed again). */
export const outcomeOf = async (transport: Ssh2Transport, host: Host, timeoutMs = 15_000): Promise<string> => {
  const session = await transport.connect(host, { timeoutMs });
  if (session.ok) await session.value.close();
  return session.ok ? 'connected' : session.fault.code;
};

/** Prompts that answer from a table and count how often they are asked. */
export const countingPassphrase = (secret: Secret | null) => {
  const asked: string[] = [];
  const passphrase = async (path: string): Promise<Secret | null> => {
    asked.push(path);
    return secret;
  };
  return { asked, prompts: { ...nobodyToAsk, passphrase } };
};
