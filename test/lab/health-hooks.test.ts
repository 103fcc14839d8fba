// Health checks and hooks around real hosts: what they keep from being touched, what they see, and that each is run when it is owed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, type Planned, patchctl } from './patchctl.ts';
import { installed, only } from './slow-transaction.ts';

describe.skipIf(!requireLab())('health checks and hooks', () => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-hooks-'));
  const log = join(directory, 'log');
  let lab: Lab;
  let operator: Patchctl;
  let planned: Planned;
  let applied: Applied;

  /** Lines that hooks wrote about one host, in order. */
  const written = (host: string): readonly string[] =>
    readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith(`${host} `) ? [line.slice(host.length + 1)] : []));
  const said = async (name: string, script: string): Promise<string> =>
    (await lab.host(name).exec(script)).stdout.trim();

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'well', family: 'debian' },
        { name: 'rocky1', family: 'rocky' },
        { name: 'sick', family: 'debian' },
        { name: 'undrained', family: 'debian' },
        { name: 'sickened', family: 'debian' },
      ],
    });
    const inventory = inventoryVariant(lab, 'hooks', ({ defaults, tiers, hosts }) => {
      tiers['standard'] = TOLERANT;
      const note = `echo "$PATCHCTL_HOST $PATCHCTL_PHASE $PATCHCTL_OUTCOME" >>${log}`;
      Object.assign(defaults, {
        settle: '1s',
        services: 'restart',
        checks: [
          { unit: 'lab-web', retries: 1, interval: '1s' },
          { tcp: lab.host('well').port },
          { name: 'marker', command: 'test ! -e /etc/lab/sick || { echo it is sick; exit 3; }', retries: 0 },
        ],
        hooks: {
          before_host: [
            note,
            { run: 'cat >/run/hook-input; echo "$PATCHCTL_PHASE $(id -u)" >>/run/hooks', on: 'host' },
          ],
          after_host: [note, { run: 'echo "$PATCHCTL_PHASE $PATCHCTL_OUTCOME" >>/run/hooks', on: 'host' }],
          on_failure: note,
        },
      });
      for (const name of Object.keys(hosts)) {
        const address = lab.host(name).address;
        hosts[name] = {
          ...hosts[name],
          checks: [{ tcp: lab.host(name).port, address, from: 'host', name: 'sshd on the host', retries: 0 }],
        };
      }
      hosts['undrained'] = { ...hosts['undrained'], hooks: { before_host: 'echo the pool is too small >&2; exit 9' } };
    });
    operator = patchctl({ inventory });
    await lab.host('sick').exec('mkdir -p /etc/lab; touch /etc/lab/sick');
    // The update itself makes it sick.
    await lab.host('sickened').exec('mkdir -p /etc/lab; touch /etc/lab/break');
    await lab.publish('debian', 'lab-lib', '9.9-1', {
      postInstall: 'if [ -e /etc/lab/break ]; then touch /etc/lab/sick; fi',
    });
    // sshd's own package: a small one of a higher version in its place.
    await lab.publish('debian', 'openssh-sftp-server', '1:99-1');
    const file = join(directory, 'plan.json');
    planned = await operator.plan(...only('lab-lib', 'lab-web'), '--out', file);
    applied = await operator.apply(file);
  });
  afterAll(async () => {
    operator?.clean();
    rmSync(directory, { recursive: true, force: true });
    await lab?.down();
  });

  it('a sick host is refused and untouched, without any hook', async () => {
    expect(applied.settled('sick')).toMatchObject({
      outcome: 'refused',
      fault: { code: 'check-failed', touched: 'no', message: 'marker: exit code 3: it is sick' },
    });
    expect(await installed(lab.host('sick'), 'lab-lib')).not.toContain('9.9');
    expect(written('sick')).toEqual(['on_failure refused']);
    expect(await said('sick', 'cat /run/hooks')).toBe('');
  });

  it.each(['well', 'rocky1'])('a healthy host is patched between its hooks, here and there: %s', async (name) => {
    expect(applied.settled(name)).toMatchObject({ outcome: 'patched' });
    expect(written(name)).toEqual(['before_host ', 'after_host patched']);
    expect(await said(name, 'cat /run/hooks')).toBe('before_host 0\nafter_host patched');
    const input = JSON.parse(await said(name, 'cat /run/hook-input')) as Record<string, unknown>;
    expect(input).toMatchObject({ version: 1, phase: 'before_host', host: { name }, outcome: null });
    expect(JSON.stringify(input['changes'])).toContain('lab-lib');
    const checked = applied.events.filter(({ host, type }) => host === name && type === 'host.checked');
    expect(checked.map(({ phase }) => phase)).toEqual(['before', 'after']);
  });

  it('a plan names what it does to its own way in, and sshd goes last, on its own', async () => {
    expect(planned.host('well')).toMatchObject({
      severs: ['sshd (openssh-sftp-server)'],
      last: ['openssh-sftp-server'],
    });
    const upgrades = (await said('well', "grep '^Upgrade:' /var/log/apt/history.log | tail -n 2")).split('\n');
    expect(upgrades[0]).toContain('lab-lib');
    expect(upgrades[1]).toMatch(/^Upgrade: openssh-sftp-server:\w+ \([^)]*\)$/);
  });

  it.each(['well', 'rocky1'])('services that still ran replaced files are restarted, and do no more: %s', (name) => {
    expect(applied.event(name, 'services.restarted')).toMatchObject({ restarted: ['lab-web.service'], failed: [] });
    const readings = applied.events.filter(({ host, type }) => host === name && type === 'host.verified');
    expect(readings.map(({ services }) => services)).toEqual([['lab-web.service'], []]);
  });

  it('a before hook that fails leaves the host untouched, and what had begun is undone', async () => {
    expect(applied.settled('undrained')).toMatchObject({ outcome: 'refused', fault: { code: 'hook-failed' } });
    expect(applied.settled('undrained').summary).toContain('exit code 9: the pool is too small');
    expect(await installed(lab.host('undrained'), 'lab-lib')).not.toContain('9.9');
    expect(written('undrained')).toEqual(['before_host ', 'after_host refused', 'on_failure refused']);
  });

  it('a host that is sick since its update is degraded, and both kinds of hooks are run', async () => {
    expect(applied.settled('sickened')).toMatchObject({
      outcome: 'degraded',
      fault: { code: 'health-check-failed', touched: 'yes' },
      summary: 'marker: exit code 3: it is sick',
    });
    expect(written('sickened')).toEqual(['before_host ', 'after_host degraded', 'on_failure degraded']);
  });
});
