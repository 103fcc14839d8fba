// Commands, ports and web servers on this machine, all of them real.
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBastion } from './create-bastion.ts';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'patchctl-bastion-')));
const bastion = createBastion({ directory, environment: { PATH: process.env['PATH'], KEPT: 'yes' } });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (command: string, over: { readonly stdin?: string; readonly timeoutMs?: number } = {}) =>
  bastion.run({ command, environment: { PATCHCTL_HOST: 'web01' }, stdin: '', timeoutMs: 10_000, ...over });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

describe('a command on the bastion', () => {
  it('runs beside the inventory, with our environment and what is laid over it, and reads its input', async () => {
    const done = await run('pwd; echo "$KEPT $PATCHCTL_HOST"; cat; echo trouble >&2; exit 3', { stdin: '{"a":1}' });
    expect(done.end).toEqual({ kind: 'exited', code: 3 });
    expect(done.stdout).toBe(`${directory}\nyes web01\n{"a":1}`);
    expect(done.output).toContain('trouble');
  });

  it('may leave its input unread', async () => {
    expect((await run('exit 0', { stdin: 'x'.repeat(1_000_000) })).end).toEqual({ kind: 'exited', code: 0 });
  });

  it('is ended with everything it started when its time is up', async () => {
    const done = await run("trap '' TERM; sleep 60 & echo $!; wait; sleep 60", { timeoutMs: 300 });
    expect(done.end).toEqual({ kind: 'timed-out', afterMs: 300 });
    expect(isAlive(Number(done.stdout.trim()))).toBe(false);
  }, 15_000);

  it('is not waited for because of what it left in the background', async () => {
    const began = Date.now();
    const done = await run('sleep 30 & echo $!');
    process.kill(Number(done.stdout.trim()));
    expect(done.end).toEqual({ kind: 'exited', code: 0 });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('keeps the end of a flood, and the beginning of stdout', async () => {
    const done = await run('echo first; head -c 1000000 /dev/zero | tr "\\0" x; echo last >&2');
    expect(done.stdout).toMatch(/^first\nx/);
    expect(done.output).toContain('last');
    expect(done.output.length).toBeLessThanOrEqual(64 * 1024);
  });

  it('says when it could not be started', async () => {
    const nowhere = createBastion({ directory: join(directory, 'gone'), environment: {} });
    const done = await nowhere.run({ command: 'true', environment: {}, stdin: '', timeoutMs: 1_000 });
    expect(done.end.kind).toBe('not-run');
  });
});

describe('a look at the network from the bastion', () => {
  let web: Server;
  const mute = createTcpServer(() => undefined);
  const port = (server: { address(): AddressInfo | string | null }): number => (server.address() as AddressInfo).port;
  beforeAll(async () => {
    web = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/health' }).end();
      else if (request.url === '/long') response.end('x'.repeat(1_000_000));
      else response.writeHead(request.url === '/health' ? 200 : 503).end('all is ok');
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    web.closeAllConnections();
    web.close();
    mute.close();
  });
  const fetched = (path: string, server: typeof web | typeof mute = web) =>
    bastion.fetch(`http://127.0.0.1:${port(server)}${path}`, 500);

  it('sees whether a port accepts connections', async () => {
    expect(await bastion.connect({ address: '127.0.0.1', port: port(web) }, 1_000)).toEqual({ kind: 'accepted' });
    const closed = await bastion.connect({ address: '127.0.0.1', port: 1 }, 1_000);
    expect(closed).toEqual({ kind: 'none', reason: 'connection refused' });
    const unknown = await bastion.connect({ address: 'nobody.invalid', port: 1 }, 5_000);
    expect(unknown).toMatchObject({ kind: 'none' });
  });

  it('takes status and beginning of an answer as they come', async () => {
    expect(await fetched('/health')).toEqual({ kind: 'answer', status: 200, body: 'all is ok' });
    expect(await fetched('/sick')).toMatchObject({ status: 503 });
    expect(await fetched('/moved')).toMatchObject({ status: 302 });
    expect(await fetched('/long')).toEqual({ kind: 'answer', status: 200, body: 'x'.repeat(64 * 1024) });
  });

  it('says why there is no answer', async () => {
    expect(await fetched('/', mute)).toEqual({ kind: 'none', reason: 'no answer within 0.5 s' });
    expect(await bastion.fetch('http://127.0.0.1:1/', 500)).toEqual({ kind: 'none', reason: 'connection refused' });
    const tls = await bastion.fetch(`https://127.0.0.1:${port(web)}/health`, 2_000);
    expect(tls.kind).toBe('none');
  });
});
