// The HAProxy recipe against a real HAProxy in front of real web servers.
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lab/shell.ts';
import { until } from '../lab/slow-transaction.ts';
import { borrow } from './borrowed-programs.ts';
import { freePort, type RecipeRoom, recipeRoom } from './recipe-room.ts';
import { openSshLine } from './ssh-line.ts';

const borrowed = await borrow(['haproxy', 'socat']);

const configuration = (socket: string, front: number, servers: readonly string[]): string => `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${front}
  default_backend web
backend web
  option httpchk GET /health
  use-server web1 if { path /slow }
  default-server check inter 200 fall 3 rise 2
${servers.map((server) => `  server ${server}\n`).join('')}`;

describe.skipIf(borrowed === undefined)('the HAProxy recipe', () => {
  let room: RecipeRoom;
  let socket: string;
  let front: number;
  let healthy = true;
  let slow: (() => void) | undefined;
  const webs: Server[] = [];

  beforeAll(async () => {
    room = recipeRoom(borrowed?.env ?? {});
    for (const name of ['web1', 'web2']) {
      const web = createServer((request, response) => {
        if (request.url === '/health') response.writeHead(healthy || name !== 'web1' ? 200 : 500).end();
        else if (request.url === '/slow') slow = () => response.end('late');
        else response.end(name);
      });
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      webs.push(web);
    }
    socket = join(room.directory, 'admin.sock');
    front = await freePort();
    const servers = webs.map((web, index) => `web${index + 1} 127.0.0.1:${(web.address() as AddressInfo).port}`);
    writeFileSync(join(room.directory, 'haproxy.cfg'), configuration(socket, front, servers));
    room.start('haproxy', '-db', '-f', join(room.directory, 'haproxy.cfg'));
    await until('HAProxy listens', () => existsSync(socket));
    await until('both are up', async () => (await status('web1')) === 'UP' && (await status('web2')) === 'UP');
  });
  afterAll(async () => {
    for (const web of webs) web.closeAllConnections();
    for (const web of webs) web.close();
    await room?.close();
  });

  const status = async (server: string): Promise<string | undefined> => {
    const asked = await run('socat', ['-', `UNIX-CONNECT:${socket}`], { env: room.env, input: 'show stat\n' });
    return asked.stdout
      .split('\n')
      .find((line) => line.startsWith(`web,${server},`))
      ?.split(',')[17];
  };
  const recipe = (action: string, host: string, more: Readonly<Record<string, string>> = {}) =>
    room.script('haproxy/haproxy.sh', [action], {
      PATCHCTL_HOST: host,
      HAPROXY_BACKEND: 'web',
      HAPROXY_ENDPOINTS: `unix:${socket}`,
      ...more,
    });
  const fetched = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: front, path, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });

  it('waits for the sessions of a server, and takes it out; twice is as good as once', async () => {
    const late = fetched('/slow');
    await until('a request is at work', () => slow !== undefined);
    const early = await recipe('drain', 'web1', { HAPROXY_DRAIN_SECONDS: '1' });
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('1 sessions are still on web1') });
    expect(await status('web1')).toBe('DRAIN');
    slow?.();
    expect(await late).toBe('late');
    for (const _ of [1, 2]) expect(await recipe('drain', 'web1')).toMatchObject({ code: 0, stderr: '' });
    expect(await status('web1')).toBe('MAINT');
    expect(await Promise.all([1, 2, 3, 4].map(() => fetched('/')))).toEqual(['web2', 'web2', 'web2', 'web2']);
  });

  it('refuses to take out the last server', async () => {
    const refused = await recipe('drain', 'web2');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('refused: 0 other servers of web are up');
    expect(await status('web2')).toBe('UP');
  });

  it('puts a server back only when HAProxy finds it healthy', async () => {
    healthy = false;
    const sick = await recipe('undrain', 'web1', { HAPROXY_UP_SECONDS: '2' });
    expect(sick.code).toBe(1);
    expect(sick.stderr).toContain('takes no new traffic');
    expect(await status('web1')).not.toBe('UP');
    healthy = true;
    for (const _ of [1, 2]) expect(await recipe('undrain', 'web1')).toMatchObject({ code: 0, stderr: '' });
    expect(await status('web1')).toBe('UP');
  });

  it('does the same through SSH', async () => {
    const line = await openSshLine(room.env);
    const over = { HAPROXY_ENDPOINTS: `ssh:127.0.0.1:${socket}`, HAPROXY_SSH: line.ssh };
    expect(await recipe('drain', 'web1', over)).toMatchObject({ code: 0, stderr: '' });
    expect(await status('web1')).toBe('MAINT');
    expect(await recipe('undrain', 'web1', over)).toMatchObject({ code: 0, stderr: '' });
    expect(await status('web1')).toBe('UP');
    await line.close();
  });

  it('leaves out what somebody else has taken out', async () => {
    await run('socat', ['-', `UNIX-CONNECT:${socket}`], { env: room.env, input: 'set server web/web1 state maint\n' });
    expect(await recipe('drain', 'web1')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('not by this run'),
    });
    expect((await recipe('undrain', 'web1')).code).toBe(0);
    expect(await status('web1')).toBe('MAINT');
  });

  it.each([
    [{ HAPROXY_SERVER: 'web9' }, 'knows no server web/web9'],
    [{ HAPROXY_BACKEND: 'web;shutdown' }, 'is no name'],
    [{ HAPROXY_ENDPOINTS: 'unix:/nowhere' }, 'no answer from HAProxy at unix:/nowhere'],
    [{ HAPROXY_ENDPOINTS: '/nowhere' }, 'none of unix:PATH'],
  ])('says what is wrong with %j', async (env, message) => {
    const failed = await recipe('drain', 'web1', env);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(message);
  });
});
