// command.sh and health.sh through real shells: what a host runs and looks at for hooks and health checks.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../src/remote/ask.ts';
import { bootQuery } from '../../src/remote/host/boot.ts';
import { commandQuery, type HostCommand } from '../../src/remote/host/command.ts';
import { type HostProbe, healthQuery } from '../../src/remote/host/health.ts';
import { orderReboot } from '../../src/remote/host/reboot.ts';
import type { Session } from '../../src/transport/transport.ts';
import { shellSession } from './shell-session.ts';

const BUSYBOX = '/bin/busybox';
const SHELLS = [['/bin/sh'], ['/bin/bash', '--posix'], [BUSYBOX, 'sh']].filter(([program = '']) => existsSync(program));
const privilege = { kind: 'already-root' } as const;
const applets = mkdtempSync(join(tmpdir(), 'patchctl-applets-'));
afterAll(() => rmSync(applets, { recursive: true, force: true }));

/** A host like Alpine: no bash, no curl, everything from busybox. */
const busyboxOnly = (): Session => {
  const inner = shellSession([BUSYBOX, 'sh']);
  const stdin = (text: unknown): Buffer => Buffer.from(String(text).replace(/^PATH=.*$/m, `PATH=${applets}`));
  return { ...inner, run: (command, options) => inner.run(command, { ...options, stdin: stdin(options.stdin) }) };
};

const run = async (session: Session, over: Partial<HostCommand>) => {
  const command = { command: 'true', environment: {}, stdin: '', timeoutMs: 10_000, ...over };
  const asked = await ask(session, commandQuery(command), { privilege });
  if (!asked.ok) throw new Error(asked.fault.message);
  return asked.value;
};

const PLACES = [
  ...SHELLS.map((shell) => [shell.join(' '), () => shellSession(shell)] as const),
  ...(existsSync(BUSYBOX) ? [['nothing but busybox', busyboxOnly] as const] : []),
];

beforeAll(() => {
  if (existsSync(BUSYBOX)) execFileSync(BUSYBOX, ['--install', '-s', applets]);
});

describe.each(PLACES)('in %s', (_name, session) => {
  it('a command gets its environment and its input, and its exit code comes back beside its output', async () => {
    const odd = `a 'b' "c" $HOME \`d\` \\ ü
second line`;
    const done = await run(session(), {
      command: 'printf "%s|" "$PATCHCTL_HOST"; cat; echo oops >&2; exit 7',
      environment: { PATCHCTL_HOST: odd },
      stdin: '{"it\'s": 1}',
    });
    expect(done.end).toEqual({ kind: 'exited', code: 7 });
    expect(done.output).toBe(`${odd}|{"it's": 1}\noops\n`);
  });

  it('a command is ended on the host itself', async () => {
    const done = await run(session(), { command: 'sleep 30', timeoutMs: 1_000 });
    expect(done.end).toEqual({ kind: 'timed-out', afterMs: 1_000 });
  });

  it('a flood is cut to its end', async () => {
    const done = await run(session(), { command: 'head -c 300000 /dev/zero | tr "\\0" x; echo; echo end' });
    expect(done.end).toEqual({ kind: 'exited', code: 0 });
    expect(done.output).toMatch(/end\n$/);
    expect(done.output.length).toBeLessThanOrEqual(4096);
  });

  it('a look at the boot of the host shows this very boot', async () => {
    const seen = await ask(session(), bootQuery, { privilege });
    if (!seen.ok) throw new Error(seen.fault.message);
    expect(seen.value.boot.id).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    expect(seen.value.boot.bootedAtS).toBeGreaterThan(1_500_000_000);
    expect(seen.value.kernel).toBe(release());
  });

  it('an order to reboot another boot than this one is not given', async () => {
    const order = await ask(session(), orderReboot('ffffffff-of-another-boot', 'respect'), { privilege });
    expect(order).toEqual({ ok: true, value: { kind: 'rebooted-before' } });
  });

  describe('the host looks at itself', () => {
    let web: Server;
    beforeAll(async () => {
      web = createServer((request, response) => {
        if (request.url === '/moved') response.writeHead(302, { location: '/health' }).end();
        else response.writeHead(request.url === '/health' ? 200 : 503).end('all is ok');
      });
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => {
      web.closeAllConnections();
      web.close();
    });
    const look = async (probe: HostProbe) => {
      const asked = await ask(session(), healthQuery(probe, 3_000), { privilege });
      if (!asked.ok) throw new Error(asked.fault.message);
      return asked.value;
    };
    const portOf = (): number => (web.address() as AddressInfo).port;
    const http = (path: string, body?: string): HostProbe => ({
      kind: 'http',
      url: `http://127.0.0.1:${portOf()}${path}`,
      status: [200, 204],
      from: 'host',
      ...(body !== undefined && { body }),
    });

    it('port by port', async () => {
      expect(await look({ kind: 'tcp', port: portOf(), from: 'host' })).toMatchObject({ ok: true });
      expect(await look({ kind: 'tcp', port: 1, from: 'host' })).toMatchObject({ ok: false });
    });

    it('and asks its web server for status and body', async () => {
      expect(await look(http('/health', 'is ok'))).toEqual({ ok: true, detail: 'HTTP 200' });
      expect(await look(http('/health', 'is fine'))).toMatchObject({ ok: false });
      expect(await look(http('/sick'))).toEqual({ ok: false, detail: 'HTTP 503' });
      expect(await look(http('/moved'))).toMatchObject({ ok: false, detail: 'HTTP 302' });
      const nobody = await look({ kind: 'http', url: 'http://127.0.0.1:1/', status: [200], from: 'host' });
      expect(nobody.ok).toBe(false);
      expect(nobody.detail).not.toBe('');
    });
  });
});
