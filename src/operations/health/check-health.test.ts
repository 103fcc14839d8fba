// Health checks of one host against a real web server and a real shell.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import { shellSession } from '../../../test/scripts/shell-session.ts';
import { createBastion } from '../../bastion/create-bastion.ts';
import { fault } from '../../core/fault.ts';
import type { HealthCheck, Probe } from '../../core/health/check.ts';
import { failed } from '../../core/result.ts';
import type { Context } from '../context.ts';
import type { OpenHost } from '../open-host.ts';
import { checkHealth } from './check-health.ts';

const context: Context = {
  transport: {
    connect: async () => failed(fault('connection-refused', 'nobody is there')),
    close: async () => undefined,
  },
  managerFor: () => undefined,
  clock: { now: () => 0 },
  bastion: createBastion({ directory: '/', environment: { PATH: process.env['PATH'] } }),
  sudoPassword: async () => null,
  connectTimeoutMs: 1,
  concurrency: 1,
};
const open = { session: shellSession(), privilege: { kind: 'already-root' } } as unknown as OpenHost;

/** Statuses that the server answers next; the last one for ever. */
let statuses: number[] = [];
let asked = 0;
const web = createServer((_request, response) => {
  asked += 1;
  response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end('fine');
});
beforeAll(() => new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  web.close();
});
beforeEach(() => {
  statuses = [200];
  asked = 0;
});

const check = (probe: Probe, over: Partial<HealthCheck> = {}): HealthCheck => ({
  name: probe.kind,
  probe,
  timeoutMs: 2_000,
  retries: 2,
  intervalMs: 1,
  ...over,
});
const page = (): Probe => ({
  kind: 'http',
  url: `http://{address}:${(web.address() as AddressInfo).port}/`,
  status: [200],
  from: 'bastion',
});
const host = (...checks: HealthCheck[]) => sampleHost({ address: '127.0.0.1', checks });

describe('health checks', () => {
  it('are tried again after a change until they pass', async () => {
    statuses = [503, 503, 200];
    const [seen] = await checkHealth({ host: host(check(page())), context }, 'after');
    expect(seen).toEqual({ name: 'http', ok: true, detail: 'HTTP 200', tries: 3 });
  });

  it('end with what was seen last when their tries are used up', async () => {
    statuses = [500, 503];
    const [seen] = await checkHealth({ host: host(check(page())), context }, 'gate');
    expect(seen).toEqual({ name: 'http', ok: false, detail: 'HTTP 503', tries: 3 });
  });

  it('are tried once before a change', async () => {
    statuses = [503, 200];
    const [seen] = await checkHealth({ host: host(check(page())), context }, 'before');
    expect(seen).toMatchObject({ ok: false, tries: 1 });
    expect(asked).toBe(1);
  });

  it('run on the host and here, and tell the host apart', async () => {
    const command = 'test "$PATCHCTL_HOST" = web01 && echo seen && exit 4';
    const checks = (['host', 'bastion'] as const).map((on) => check({ kind: 'command', command, on }, { retries: 0 }));
    const seen = await checkHealth({ host: host(...checks), context, open }, 'after');
    expect(seen.map(({ detail }) => detail)).toEqual(['exit code 4: seen', 'exit code 4: seen']);
  });

  it('are not passed by a host that cannot be asked', async () => {
    const probe: Probe = { kind: 'unit', unit: 'nginx' };
    const [seen] = await checkHealth({ host: host(check(probe)), context }, 'after');
    expect(seen).toEqual({
      name: 'unit',
      ok: false,
      detail: 'the host could not be asked: nobody is there',
      tries: 3,
    });
  });
});
