// Jump hosts: one shared login, every hop verified, a lost jump replaced, and a bad one asked only once.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/core/host.ts';
import { storeHostKey } from '../../src/transport/known-hosts/store.ts';
import { connected, createSandbox, outcomeOf, RUN, type Sandbox, withoutSshd } from './sandbox.ts';
import type { Sshd } from './sshd.ts';

const logins = (sshd: Sshd): number => sshd.log().match(/Accepted publickey/g)?.length ?? 0;

/** An sshd's connection is one process for root, and a monitor with a child for others. Innermost first. */
const descendants = (pid: number): readonly number[] => {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  const children = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
  return children.flatMap((child) => [...descendants(child), child]);
};

describe.skipIf(withoutSshd())('jump hosts', () => {
  const sandbox: Sandbox = createSandbox();
  let jump: Sshd;
  let target: Sshd;

  beforeEach(async () => {
    [jump, target] = await Promise.all([sandbox.startSshd(), sandbox.startSshd()]);
  });
  afterAll(() => sandbox.close());

  const endpoint = (sshd: Sshd, changes: Partial<Endpoint> = {}): Endpoint => ({
    ...sandbox.host(sshd),
    name: 'bastion',
    ...changes,
  });
  const behind = (changes: Partial<Endpoint> = {}) => sandbox.host(target, { jumps: [endpoint(jump, changes)] });

  it('share one login among ten hosts behind it', async () => {
    const transport = sandbox.transport();
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connected(transport, behind())));
    const replies = await Promise.all(sessions.map((session, n) => session.run(`echo ${n}`, RUN)));
    expect(replies.map((reply) => reply.stdout.toString())).toEqual(sessions.map((_, n) => `${n}\n`));
    await Promise.all(sessions.map((session) => session.close()));
    expect([logins(jump), logins(target)]).toEqual([1, 10]);
  });

  it('may be chained', async () => {
    const second = await sandbox.startSshd();
    const host = sandbox.host(target, { jumps: [endpoint(jump), endpoint(second)] });
    const session = await connected(sandbox.transport(), host);
    expect((await session.run('echo through', RUN)).stdout.toString()).toBe('through\n');
    await session.close();
    expect([logins(jump), logins(second), logins(target)]).toEqual([1, 1, 1]);
  });

  it('come from ProxyJump, too', async () => {
    const known = sandbox.knownHosts;
    const text = [
      `Host inner\n  HostName 127.0.0.1\n  Port ${target.port}\n  ProxyJump outer`,
      `Host outer\n  HostName 127.0.0.1\n  Port ${jump.port}`,
      `Host *\n  UserKnownHostsFile ${known}\n  IdentityFile ${sandbox.userKey.path}`,
    ].join('\n');
    const path = sandbox.writeFile('jump.conf', text);
    const transport = sandbox.transport({
      sshConfig: [{ path, includesFrom: sandbox.directory, home: sandbox.directory }],
    });
    const { port: _p, knownHosts: _k, identityFiles: _i, ...plain } = sandbox.host(target, { address: 'inner' });
    expect(await outcomeOf(transport, plain)).toBe('connected');
    expect(logins(jump)).toBe(1);
  });

  it('stop everything when their key changed', async () => {
    const knownHosts = sandbox.writeFile('changed', `[127.0.0.1]:${jump.port} ${sandbox.userKey.line}\n`);
    const session = await sandbox.transport().connect(behind({ knownHosts }), { timeoutMs: 10_000 });
    expect(session.ok ? 'connected' : session.fault.code).toBe('host-key-changed');
    expect(session.ok ? '' : session.fault.message).toMatch(/^jump host bastion: /);
    expect([logins(jump), logins(target)]).toEqual([0, 0]);
  });

  it('do not vouch for the key of the host behind them', async () => {
    const host = { ...behind(), knownHosts: sandbox.writeFile('unknown-target', '') };
    expect(await outcomeOf(sandbox.transport(), host)).toBe('host-key-unknown');
    expect([logins(jump), logins(target)]).toEqual([1, 0]);
  });

  it('are logged in to when the key of a host behind them is fetched', async () => {
    const transport = sandbox.transport();
    const host = { ...behind(), knownHosts: `${sandbox.directory}/fetched-${target.port}` };
    const fetched = await transport.fetchHostKey(host, { timeoutMs: 10_000 });
    if (!fetched.ok) throw new Error(fetched.fault.message);
    await storeHostKey(fetched.value.trust);
    expect(readFileSync(host.knownHosts, 'utf8')).toContain(`[127.0.0.1]:${target.port} ssh-ed25519`);
    expect(await outcomeOf(transport, host)).toBe('connected');
  });

  it('that refuse the login are asked once, not once per host', async () => {
    const wrong = sandbox.makeKey(`wrong-${jump.port}`);
    const transport = sandbox.transport();
    const host = behind({ identityFiles: [wrong.path] });
    const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(transport, host)));
    expect([...outcomes, await outcomeOf(transport, host)]).toEqual(Array(4).fill('jump-failed'));
    expect(jump.log().match(/Connection from/g)?.length).toBe(2); // the fixture's own probe, and one login
  });

  it('are opened again for the next host after they died', async () => {
    const transport = sandbox.transport();
    const session = await connected(transport, behind());
    const running = session.run('sleep 20', RUN);
    for (const pid of descendants(jump.pid)) process.kill(pid, 'SIGKILL');
    expect((await running).ending.kind).toBe('lost');
    expect(await outcomeOf(transport, behind())).toBe('connected');
    expect(logins(jump)).toBe(2);
  });

  it('say when they cannot reach the host, or may not', async () => {
    const host = { ...behind(), port: 1 };
    expect(await outcomeOf(sandbox.transport(), host)).toBe('connection-refused');
    const closed = await sandbox.startSshd({ config: ['AllowTcpForwarding no'] });
    const barred = sandbox.host(target, { jumps: [endpoint(closed)] });
    expect(await outcomeOf(sandbox.transport(), barred)).toBe('jump-failed');
  });
});
