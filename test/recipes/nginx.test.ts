// The nginx recipe against a real nginx: out of the upstream, back again, and never with a configuration it does not accept.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../lab/slow-transaction.ts';
import { borrow } from './borrowed-programs.ts';
import { freePort, type RecipeRoom, recipeRoom } from './recipe-room.ts';
import { openSshLine } from './ssh-line.ts';

const borrowed = await borrow(['nginx-light']);

const configuration = (directory: string, port: number): string => `pid ${directory}/nginx.pid;
worker_processes 1;
error_log ${directory}/error.log;
events { worker_connections 64; }
http {
  access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${directory}/${kind};\n`).join('')}\
  upstream web { include ${directory}/upstreams/web/*.conf; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://web; } }
}
`;

const fetched = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve(body));
    }).on('error', reject);
  });

describe.skipIf(borrowed === undefined)('the nginx recipe', () => {
  let room: RecipeRoom;
  let port: number;
  let release: (() => void) | undefined;
  const webs: Server[] = [];
  const file = (name: string): string => join(room.directory, 'upstreams/web', name);

  beforeAll(async () => {
    room = recipeRoom(borrowed?.env ?? {});
    mkdirSync(join(room.directory, 'upstreams/web'), { recursive: true });
    for (const name of ['web1', 'web2']) {
      const web = createServer((request, response) => {
        if (request.url !== '/slow') response.end(name);
        else release = () => response.end('late');
      });
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      webs.push(web);
      writeFileSync(file(`${name}.conf`), `server 127.0.0.1:${(web.address() as AddressInfo).port};\n`);
    }
    port = await freePort();
    writeFileSync(join(room.directory, 'nginx.conf'), configuration(room.directory, port));
    room.start('nginx', '-p', room.directory, '-c', 'nginx.conf', '-g', 'daemon off;');
    await until('nginx serves', async () => (await fetched(port, '/').catch(() => '')) !== '');
  });
  afterAll(async () => {
    for (const web of webs) web.closeAllConnections();
    for (const web of webs) web.close();
    await room?.close();
  });

  const recipe = (action: string, host: string, more: Readonly<Record<string, string>> = {}) =>
    room.script('nginx/nginx.sh', [action], {
      PATCHCTL_HOST: host,
      NGINX_UPSTREAM: 'web',
      NGINX_FOLDER: join(room.directory, 'upstreams'),
      NGINX_COMMAND: `nginx -p ${room.directory} -c nginx.conf`,
      ...more,
    });
  const answers = async (): Promise<readonly string[]> =>
    [...new Set(await Promise.all(Array.from({ length: 8 }, () => fetched(port, '/'))))].sort();

  it('takes a server out, twice is as good as once, and waits for what it still serves', async () => {
    const late = fetched(port, '/slow');
    await until('a request is at work', () => release !== undefined);
    const early = await recipe('drain', 'web1', { NGINX_DRAIN_SECONDS: '1' });
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('requests from before are still at work') });
    release?.();
    expect(await late).toBe('late');
    expect(await recipe('drain', 'web1')).toMatchObject({ code: 0, stderr: '' });
    expect(await answers()).toEqual(['web2']);
  });

  it('refuses to take out the last one', async () => {
    const refused = await recipe('drain', 'web2');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('refused: 0 other servers are in web') });
    expect(await answers()).toEqual(['web2']);
  });

  it('leaves a degraded host out, and brings a sound one back', async () => {
    const degraded = await recipe('undrain', 'web1', { PATCHCTL_OUTCOME: 'degraded' });
    expect(degraded).toMatchObject({ code: 1, stderr: expect.stringContaining('web1 is degraded and stays out') });
    for (const _ of [1, 2])
      expect(await recipe('undrain', 'web1', { PATCHCTL_OUTCOME: 'patched' })).toMatchObject({ code: 0, stderr: '' });
    await until('both serve again', async () => (await answers()).length === 2);
  });

  it('hands itself over to a load balancer through SSH', async () => {
    const line = await openSshLine(room.env);
    const over = { NGINX_HOSTS: '127.0.0.1', NGINX_SSH: line.ssh };
    expect(await recipe('drain', 'web1', over)).toMatchObject({ code: 0, stderr: '' });
    expect(await answers()).toEqual(['web2']);
    const refused = await recipe('drain', 'web2', over);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/refused: 0 other servers are in web.*\n.*not done on 127\.0\.0\.1/);
    expect(await recipe('undrain', 'web1', over)).toMatchObject({ code: 0, stderr: '' });
    await until('both serve again', async () => (await answers()).length === 2);
    await line.close();
  });

  it('undoes what nginx does not accept', async () => {
    const sound = readFileSync(join(room.directory, 'nginx.conf'), 'utf8');
    appendFileSync(join(room.directory, 'nginx.conf'), 'nonsense;\n');
    const refused = await recipe('drain', 'web1');
    writeFileSync(join(room.directory, 'nginx.conf'), sound);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was changed') });
    expect(refused.stderr).toContain('nonsense');
    expect(existsSync(file('web1.conf'))).toBe(true);
  });

  it('says when there is no such server', async () => {
    expect((await recipe('drain', 'web9')).stderr).toContain('web9.conf: taken out by somebody else, or another name');
    expect((await recipe('drain', 'web1', { NGINX_UPSTREAM: '../etc' })).stderr).toContain('is no name');
  });
});
