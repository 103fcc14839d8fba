// Logging in: keys, agents, passphrases, passwords and challenges; each tried once, none after a refusal.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { type CredentialPrompts, nobodyToAsk } from '../../src/transport/ssh2/options.ts';
import { type FakeServerOptions, startFakeServer } from './fake-server.ts';
import {
  connected,
  countingPassphrase,
  createSandbox,
  type KeyPair,
  outcomeOf,
  RUN,
  type Sandbox,
  withoutSshd,
} from './sandbox.ts';
import type { Sshd } from './sshd.ts';

const startAgent = async (socket: string, keys: readonly KeyPair[]): Promise<ChildProcess> => {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  while (!existsSync(socket)) await sleep(20);
  const environment = { ...process.env, SSH_AUTH_SOCK: socket };
  for (const key of keys) execFileSync('ssh-add', ['-q', key.path], { env: environment, stdio: 'ignore' });
  return agent;
};

describe.skipIf(withoutSshd())('logging in', () => {
  let sandbox: Sandbox;
  let sshd: Sshd;
  const agents: ChildProcess[] = [];

  beforeAll(async () => {
    sandbox = createSandbox();
    sshd = await sandbox.startSshd();
  });
  afterAll(async () => {
    for (const agent of agents) agent.kill();
    await sandbox.close();
  });

  const withAgent = async (keys: readonly KeyPair[]) => {
    const socket = join(sandbox.directory, `agent-${agents.length}`);
    agents.push(await startAgent(socket, keys));
    return { HOME: sandbox.directory, SSH_AUTH_SOCK: socket };
  };

  it('is refused with a key the host does not know, once, and without a retry', async () => {
    const wrong = sandbox.makeKey('wrong');
    const before = sshd.log().length;
    const transport = sandbox.transport();
    expect(await outcomeOf(transport, sandbox.host(sshd, { identityFiles: [wrong.path] }))).toBe(
      'authentication-failed',
    );
    expect(
      sshd
        .log()
        .slice(before)
        .match(/Connection from/g),
    ).toHaveLength(1);
  });

  it('says so when the named key file is missing', async () => {
    const host = sandbox.host(sshd, { identityFiles: ['/nonexistent/key'] });
    const session = await sandbox.transport().connect(host, { timeoutMs: 10_000 });
    expect(session.ok ? '' : session.fault.code).toBe('credential-unusable');
    expect(session.ok ? '' : session.fault.message).toContain('/nonexistent/key does not exist');
  });

  it.each(['rsa', 'ecdsa', 'ed25519'] as const)('works with a key of type %s', async (type) => {
    const key = sandbox.makeKey(`of-type-${type}`, { type });
    const other = await sandbox.startSshd({ authorized: [key.line] });
    expect(await outcomeOf(sandbox.transport(), sandbox.host(other, { identityFiles: [key.path] }))).toBe('connected');
  });

  it('works with a key that only the agent has', async () => {
    const key = sandbox.makeKey('in-agent');
    const environment = await withAgent([key]);
    rmSync(key.path);
    const other = await sandbox.startSshd({ authorized: [key.line] });
    const { identityFiles: _, ...host } = sandbox.host(other);
    expect(await outcomeOf(sandbox.transport({ environment }), host)).toBe('connected');
  });

  it('finds the right key behind eight wrong ones of the agent when the inventory or IdentitiesOnly names it', async () => {
    const wrong = Array.from({ length: 8 }, (_, n) => sandbox.makeKey(`agent-wrong-${n}`));
    const environment = await withAgent([...wrong, sandbox.userKey]);
    const { identityFiles: _, ...unnamed } = sandbox.host(sshd);
    const tooMany = await sandbox.transport({ environment }).connect(unnamed, { timeoutMs: 10_000 });
    expect(tooMany.ok ? 'connected' : tooMany.fault.code).toBe('authentication-failed');
    expect(tooMany.ok ? '' : tooMany.fault.message).toMatch(/Too many authentication failures/);

    expect(await outcomeOf(sandbox.transport({ environment }), sandbox.host(sshd))).toBe('connected');

    const text = `Host *\n  IdentitiesOnly yes\n  IdentityFile ${sandbox.userKey.path}\n`;
    const path = sandbox.writeFile('only.conf', text);
    const sshConfig = [{ path, includesFrom: sandbox.directory, home: sandbox.directory }];
    expect(await outcomeOf(sandbox.transport({ environment, sshConfig }), unnamed)).toBe('connected');
  });

  it('asks for a passphrase once for all hosts, and only when a host wants the key', async () => {
    const key = sandbox.makeKey('locked', { passphrase: 'open sesame' });
    const other = await sandbox.startSshd({ authorized: [key.line] });
    const { asked, prompts } = countingPassphrase(new Secret('open sesame'));
    const transport = sandbox.transport({ credentials: prompts });
    const unwanted = sandbox.host(sshd, { identityFiles: [key.path] });
    expect(await outcomeOf(transport, unwanted)).toBe('authentication-failed');
    expect(asked).toEqual([]);
    const host = sandbox.host(other, { identityFiles: [key.path] });
    const sessions = await Promise.all([1, 2, 3].map(() => connected(transport, host)));
    expect(asked).toEqual([key.path]);
    await Promise.all(sessions.map((session) => session.close()));
  });

  it.each([
    ['nobody is there to ask', null],
    ['the passphrase is wrong', new Secret('guess')],
  ])('names the locked key when %s', async (_, secret) => {
    const key = sandbox.makeKey(`locked-${secret === null}`, { passphrase: 'open sesame' });
    const other = await sandbox.startSshd({ authorized: [key.line] });
    const { prompts } = countingPassphrase(secret);
    const host = sandbox.host(other, { identityFiles: [key.path] });
    expect(await outcomeOf(sandbox.transport({ credentials: prompts }), host)).toBe('credential-unusable');
  });

  it('does not let the clock run while a person types', async () => {
    const key = sandbox.makeKey('slowly-typed', { passphrase: 'open sesame' });
    const other = await sandbox.startSshd({ authorized: [key.line] });
    const passphrase = async () => {
      await sleep(2_500);
      return new Secret('open sesame');
    };
    const transport = sandbox.transport({ credentials: { ...nobodyToAsk, passphrase } });
    expect(await outcomeOf(transport, sandbox.host(other, { identityFiles: [key.path] }), 2_000)).toBe('connected');
  });

  // PAM finds its rules in /etc, where only root may write; CI is root.
  it.skipIf(process.getuid?.() !== 0)('is "disabled", not "failed", under /run/nologin', async () => {
    // The PAM service is called like the program: a link gives this sshd rules of its own, and its own nologin file.
    const program = join(sandbox.directory, `patchctl-test-sshd-${process.pid}`);
    // sshd reads authorized_keys as the user who logs in.
    chmodSync(sandbox.directory, 0o755);
    const rules = join('/etc/pam.d', basename(program));
    const nologin = sandbox.writeFile('nologin', 'The system is going down.\n');
    symlinkSync('/usr/sbin/sshd', program);
    writeFileSync(rules, `auth required pam_permit.so\naccount required pam_nologin.so file=${nologin}\n`);
    try {
      const closing = await sandbox.startSshd({ program, config: ['UsePAM yes'] });
      const session = await sandbox
        .transport()
        .connect(sandbox.host(closing, { user: 'nobody' }), { timeoutMs: 10_000 });
      expect(session.ok ? 'connected' : session.fault.code).toBe('login-disabled');
      expect(session.ok ? '' : session.fault.message).toContain('going down');
    } finally {
      rmSync(rules);
    }
  });

  describe('to a server that is told what to accept', () => {
    const loginTo = async (login: FakeServerOptions['login'], credentials: CredentialPrompts = nobodyToAsk) => {
      const server = await startFakeServer(sandbox, { login });
      const host = sandbox.host({ ...sshd, port: server.port });
      const session = await sandbox.transport({ credentials }).connect(host, { timeoutMs: 10_000 });
      const output = session.ok ? (await session.value.run('x', RUN)).stdout.toString() : session.fault.code;
      if (session.ok) await session.value.close();
      await server.close();
      return { output, tried: server.tried, message: session.ok ? '' : session.fault.message };
    };
    const password = async () => new Secret('pa55');

    it('falls back to a password after the keys', async () => {
      const { output, tried } = await loginTo(
        (context) => {
          if (context.method === 'password' && context.password === 'pa55') context.accept();
          else context.reject(['publickey', 'password']);
        },
        { ...nobodyToAsk, password },
      );
      expect(output).toBe('ok\n');
      expect(tried).toEqual(['none', 'publickey', 'password']);
    });

    it('gives a wrong password once', async () => {
      const { output, tried } = await loginTo((context) => context.reject(['password', 'keyboard-interactive']), {
        ...nobodyToAsk,
        password,
      });
      expect(output).toBe('authentication-failed');
      expect(tried).toEqual(['none', 'password']);
    });

    it('offers no password when there is nobody to ask', async () => {
      const { output, tried } = await loginTo((context) => context.reject(['password']));
      expect(output).toBe('authentication-failed');
      expect(tried).toEqual(['none']);
    });

    it('answers a challenge', async () => {
      const { output } = await loginTo(
        (context) => {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'Code:', echo: false }], 'Two factors', 'now', (answers) =>
            answers[0] === '123' ? context.accept() : context.reject(),
          );
        },
        { ...nobodyToAsk, keyboardInteractive: async ({ prompts }) => prompts.map(() => new Secret('123')) },
      );
      expect(output).toBe('ok\n');
    });

    it('goes on to the second factor after a key that is not enough', async () => {
      let keyAccepted = false;
      const { output, tried } = await loginTo(
        (context) => {
          if (context.method === 'publickey' && context.signature === undefined) return context.accept();
          if (context.method === 'publickey') {
            keyAccepted = true;
            return context.reject(['password'], true);
          }
          if (context.method === 'password' && keyAccepted) return context.accept();
          return context.reject(keyAccepted ? ['password'] : ['publickey']);
        },
        { ...nobodyToAsk, password },
      );
      expect(output).toBe('ok\n');
      expect(tried.at(-1)).toBe('password');
    });

    it('names GSSAPI as the reason when a host accepts nothing else', async () => {
      const { output, message } = await loginTo((context) => context.reject(['gssapi-with-mic' as never]));
      expect(output).toBe('needs-openssh');
      expect(message).toContain('gssapi-with-mic');
    });
  });
});
