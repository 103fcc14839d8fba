// What a host with OpenRC gets, run by busybox with nothing but its tools, and an rc-service made of paper.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ask } from '../../src/remote/ask.ts';
import { bootQuery } from '../../src/remote/host/boot.ts';
import { healthQuery } from '../../src/remote/host/health.ts';
import { restartServices } from '../../src/remote/host/services.ts';
import { stateQuery } from '../../src/remote/host/state.ts';
import type { Session } from '../../src/transport/transport.ts';
import { shellSession } from './shell-session.ts';

const BUSYBOX = '/bin/busybox';
const asRoot = { privilege: { kind: 'already-root' } } as const;

/** Says what it was asked; calls everything started, as OpenRC does of what it was not told of. */
const RC_SERVICE = `#!/bin/sh
case $1-$2 in
  -e-*) exit 0 ;;
  *-status) echo ' * status: started'; [ "$1" != crashed ] || exit 32 ;;
  stubborn-restart) echo ' * ERROR: stubborn failed to stop' >&2; exit 1 ;;
  chatty-restart) echo restarted; sleep 60 & ;;
  *) echo "$2 $1" ;;
esac
`;

/** No process has this number: it is above the kernel's limit. */
const GONE = '99999999';

const makeHost = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'patchctl-openrc-'));
  const put = (path: string, text: string): void => {
    const file = join(root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  };
  mkdirSync(join(root, 'bin'));
  for (const applet of execFileSync(BUSYBOX, ['--list']).toString().split('\n').filter(Boolean))
    symlinkSync(BUSYBOX, join(root, 'bin', applet));
  put('bin/rc-service', RC_SERVICE);
  put('bin/rc-status', '#!/bin/sh\necho crashed\n');
  put('run/openrc/softlevel', 'default\n');
  put('run/openrc/failed/broken', '');
  for (const service of ['web', 'dead', 'crashed', 'stubborn', 'chatty']) {
    put(`run/openrc/started/${service}`, '');
    put(`etc/init.d/${service}`, '');
  }
  put('run/web.pid', `${process.pid}\n`);
  put('run/dead.pid', GONE);
  put('run/crashed/main.pid', `${GONE}\n`);
  return root;
};

describe.skipIf(!existsSync(BUSYBOX))('on a host with OpenRC', () => {
  const root = existsSync(BUSYBOX) ? makeHost() : '';
  let terminal: ChildProcess | undefined;
  afterAll(() => {
    terminal?.kill();
    rmSync(root, { recursive: true, force: true });
  });

  const inner = shellSession([BUSYBOX, 'sh']);
  const moved = (text: string): string =>
    text
      .replace(/^PATH=.*$/m, `PATH=${root}/bin`)
      .replaceAll('/run/', `${root}/run/`)
      .replaceAll('/etc/init.d', `${root}/etc/init.d`);
  const session: Session = {
    ...inner,
    run: (command, options) => inner.run(command, { ...options, stdin: Buffer.from(moved(String(options.stdin))) }),
  };
  const mark = (name: string): void => writeFileSync(join(root, 'run/openrc', name), '');

  it.each([
    ['up', []],
    ['starting', ['rc.starting']],
    ['stopping', ['rc.starting', 'rc.stopping']],
  ])('the system is seen to be %s', async (phase, marks) => {
    for (const name of marks) mark(name);
    const seen = await ask(session, bootQuery, asRoot);
    for (const name of marks) rmSync(join(root, 'run/openrc', name));
    expect(seen).toMatchObject({ ok: true, value: { phase } });
  });

  it.skipIf(!existsSync('/usr/bin/script'))(
    'whoever sits at a terminal is seen, although nobody keeps accounts',
    async () => {
      terminal = spawn('script', ['-qc', 'echo here; exec sleep 30', '/dev/null'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await new Promise((resolve) => terminal?.stdout?.once('data', resolve));
      await sleep(50);
      const seen = await ask(session, bootQuery, asRoot);
      expect(seen.ok && seen.value.users).toContainEqual(expect.stringMatching(/^\w+ on pts\/\d+$/));
    },
  );

  it.each([
    ['web', { ok: true, detail: '* status: started' }],
    ['crashed', { ok: false, detail: '* status: started' }],
    ['dead', { ok: false, detail: `OpenRC says "* status: started", but the process of ${root}/run/dead.pid is gone` }],
  ])('the service %s is believed no further than its process', async (unit, sighting) => {
    expect(await ask(session, healthQuery({ kind: 'unit', unit }, 5_000), asRoot)).toEqual({
      ok: true,
      value: sighting,
    });
  });

  it('failed services are those that did not start, that crashed, and whose process is gone', async () => {
    const state = await ask(session, stateQuery, asRoot);
    expect(state.ok && state.value.failedUnits).toEqual(['broken', 'crashed', 'dead']);
  });

  it('services are restarted, dead ones started, and what is none is left alone', async () => {
    const units = ['web', 'dead', 'stubborn', 'chatty', 'vim', '../web'];
    expect(await ask(session, restartServices(units), asRoot)).toEqual({
      ok: true,
      value: {
        restarted: ['web', 'dead', 'chatty'],
        failed: [{ unit: 'stubborn', detail: '* ERROR: stubborn failed to stop' }],
      },
    });
  });
});
