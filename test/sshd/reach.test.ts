// Getting through: crowded, silent, absent and dangerous addresses, and what each is called.

import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connected, createSandbox, outcomeOf, type Sandbox, withoutSshd } from './sandbox.ts';
import type { Sshd } from './sshd.ts';

/** A TCP server that does what it is told with each connection. */
const startServer = async (onSocket: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close, seen: () => sockets.size };
};

describe.skipIf(withoutSshd())('reaching a host', () => {
  let sandbox: Sandbox;
  let sshd: Sshd;

  beforeAll(async () => {
    sandbox = createSandbox();
    sshd = await sandbox.startSshd();
  });
  afterAll(() => sandbox.close());

  it('gets 20 connections at once through MaxStartups 3:100:3', async () => {
    const crowded = await sandbox.startSshd({ config: ['MaxStartups 3:100:3'] });
    const transport = sandbox.transport();
    const host = sandbox.host(crowded);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => connected(transport, host, 30_000)));
    expect(sessions).toHaveLength(20);
    await Promise.all(sessions.map((session) => session.close()));
  });

  it('never has more handshakes open than allowed', async () => {
    const transport = sandbox.transport({ handshakeLimit: { source: 2, jump: 1 } });
    const sessions = await Promise.all(Array.from({ length: 12 }, () => connected(transport, sandbox.host(sshd))));
    await Promise.all(sessions.map((session) => session.close()));
    expect(sessions).toHaveLength(12);
  });

  it('names a closed port', async () => {
    expect(await outcomeOf(sandbox.transport(), sandbox.host(sshd, { port: 1 }))).toBe('connection-refused');
  });

  it('names a name that does not resolve', async () => {
    const host = sandbox.host(sshd, { address: 'nonexistent.invalid' });
    expect(await outcomeOf(sandbox.transport(), host)).toBe('address-unresolved');
  });

  it('treats an option in place of a name as a name', async () => {
    const canary = join(sandbox.directory, 'canary');
    const host = sandbox.host(sshd, { address: `-oProxyCommand=touch ${canary}` });
    expect(await outcomeOf(sandbox.transport(), host)).toBe('address-unresolved');
    expect(existsSync(canary)).toBe(false);
  });

  it('gives up on a silent port by its own clock, and says what it waited for', async () => {
    const silent = await startServer(() => undefined);
    const host = sandbox.host({ ...sshd, port: silent.port });
    const session = await sandbox.transport().connect(host, { timeoutMs: 500 });
    expect(session.ok ? '' : session.fault.code).toBe('connection-timed-out');
    expect(session.ok ? '' : session.fault.message).toContain('the SSH handshake');
    silent.close();
  });

  it('keeps trying a port that hangs up, and calls it lost in the end', async () => {
    const rude = await startServer((socket) => socket.end());
    const host = sandbox.host({ ...sshd, port: rude.port });
    expect(await outcomeOf(sandbox.transport(), host, 1_500)).toBe('connection-lost');
    expect(rude.seen()).toBeGreaterThan(1);
    rude.close();
  });

  it('does not speak SSH with something else', async () => {
    const web = await startServer((socket) => socket.write(`HTTP/1.1 400 Bad Request\r\n${'x'.repeat(9_000)}\r\n`));
    const host = sandbox.host({ ...sshd, port: web.port });
    expect(await outcomeOf(sandbox.transport(), host, 3_000)).toBe('handshake-failed');
    web.close();
  });

  it('cuts off a greeting without end', async () => {
    const endless = await startServer((socket) => {
      const line = `${'x'.repeat(60)}\r\n`.repeat(1_000);
      const pour = (): void => {
        while (socket.writable && socket.write(line));
      };
      socket.on('drain', pour);
      pour();
    });
    const host = sandbox.host({ ...sshd, port: endless.port });
    const started = Date.now();
    expect(['flooded', 'handshake-failed']).toContain(await outcomeOf(sandbox.transport(), host, 20_000));
    expect(Date.now() - started).toBeLessThan(10_000);
    endless.close();
  });

  it('refuses a host that knows only SHA-1', async () => {
    const old = await sandbox.startSshd({ config: ['HostKeyAlgorithms ssh-rsa'], hostKeyTypes: ['rsa'] });
    expect(await outcomeOf(sandbox.transport(), sandbox.host(old))).toBe('handshake-failed');
  });

  it('can be interrupted', async () => {
    const silent = await startServer(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const host = sandbox.host({ ...sshd, port: silent.port });
    const session = await sandbox.transport().connect(host, { timeoutMs: 10_000, signal: controller.signal });
    expect(session.ok ? '' : session.fault.message).toContain('interrupted');
    silent.close();
  });

  it('forwards neither agent nor X11 and asks for no terminal', async () => {
    const watched = await sandbox.startSshd({ logLevel: 'DEBUG1' });
    const session = await connected(sandbox.transport(), sandbox.host(watched));
    await session.run('true', { timeoutMs: 5_000, maxBytes: 10_000 });
    await session.close();
    const requests = [...watched.log().matchAll(/server_input_channel_req: channel \d+ request (\S+)/g)].map(
      (found) => found[1],
    );
    expect(requests).toEqual(['exec']);
  });
});
