// A host without systemd: OpenRC keeps its services, sysvinit is process 1. What must hold there, and what nobody can know.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { inventoryVariant } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents } from './patchctl.ts';
import { only, until } from './slow-transaction.ts';

/** A script of sysvinit, whose daemon keeps the output that it was started with. */
const INIT_SCRIPT = `#!/bin/sh
echo "$1" >>/run/init-script
kill "$(pidof lab-web)"
setsid /usr/libexec/lab/lab-web infinity &
echo "restarting lab-web"
`;

describe.skipIf(!requireLab())('a host without systemd', () => {
  let lab: Lab;
  let host: LabHost;
  let operator: Patchctl;
  let applied: Applied;

  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'rc1', family: 'debian', init: 'openrc' }] });
    host = lab.host('rc1');
    const inventory = inventoryVariant(lab, 'openrc', ({ defaults }) => {
      Object.assign(defaults, { services: 'restart', reboot_timeout: '90s' });
      defaults['checks'] = [{ unit: 'lab-web', retries: 0 }];
    });
    operator = patchctl({ inventory });
    await host.exec('echo 4 >/etc/lab/slow');
    const running = operator.start('apply', '--all', ...only('lab-web', 'lab-slow'), '--yes', '--json');
    await until('the job runs', async () => (await host.exec('ls /var/lib/patchctl/jobs/*/pid')).code === 0);
    await host.killSessions();
    applied = readEvents(await running.ended);
  });

  const reboot = async (): Promise<Applied> => readEvents(await operator.run('reboot', '--all', '--yes', '--json'));
  const program = async (): Promise<string> => (await host.exec('readlink "/proc/$(pidof lab-web)/exe"')).stdout.trim();

  it('ends its transaction although the session that started it is killed', () => {
    expect(applied.settled('rc1')).toMatchObject({ outcome: 'patched', fault: null });
    expect(applied.event('rc1', 'apply.finished')).toMatchObject({ code: 0 });
  });

  it('gets its services restarted by OpenRC, and is asked for them before and after', async () => {
    expect(applied.event('rc1', 'services.restarted')).toMatchObject({ restarted: ['lab-web'], failed: [] });
    const readings = applied.events.filter(({ type }) => type === 'host.verified');
    expect(readings.map(({ services, new_failed_units: failed }) => ({ services, failed }))).toEqual([
      { services: ['lab-web'], failed: [] },
      { services: [], failed: [] },
    ]);
    const checks = applied.events.filter(({ type }) => type === 'host.checked');
    expect(checks.map(({ phase }) => phase)).toEqual(['before', 'after']);
    expect(await program()).toBe('/usr/libexec/lab/lab-web');
  });

  it('is not healthy where OpenRC takes a dead service for a started one', async () => {
    await host.exec('kill -9 "$(pidof lab-web)"');
    expect((await host.exec('rc-service lab-web status')).code).toBe(0);
    const refused = (await reboot()).settled('rc1');
    expect(refused).toMatchObject({ outcome: 'refused', fault: { code: 'check-failed', touched: 'no' } });
    expect(refused.fault?.message).toContain('the process of /run/lab-web.pid is gone');
    await host.exec('rc-service lab-web zap; rc-service lab-web start');
  });

  it('that has no program to reboot with says so at once', async () => {
    await host.exec('mv /sbin/shutdown /sbin/shutdown.off; mv /sbin/reboot /sbin/reboot.off');
    const stranded = (await reboot()).settled('rc1');
    await host.exec('mv /sbin/shutdown.off /sbin/shutdown; mv /sbin/reboot.off /sbin/reboot');
    expect(stranded).toMatchObject({ outcome: 'stranded', fault: { code: 'reboot-failed' } });
    expect(stranded.fault?.message).toContain('there is neither shutdown nor reboot');
  });

  it('is rebooted, and that is proven by its boot id', async () => {
    const before = host.bootIdentity();
    const told = await reboot();
    expect(told.settled('rc1')).toMatchObject({ outcome: 'rebooted', summary: 'rebooted, proven by a new boot id' });
    expect(host.bootIdentity()).not.toBe(before);
    expect(told.event('rc1', 'host.checked')).toMatchObject({ phase: 'before' });
  });

  describe('and without OpenRC', () => {
    beforeAll(async () => {
      await host.exec('mv /run/openrc /run/openrc.off');
      await host.exec(`cat >/etc/init.d/lab-web <<'SCRIPT'\n${INIT_SCRIPT}SCRIPT\n`);
    });

    it('says that it knows no units, and is not healthy', async () => {
      const refused = (await reboot()).settled('rc1');
      expect(refused).toMatchObject({ outcome: 'refused', fault: { code: 'check-failed', touched: 'no' } });
      expect(refused.fault?.message).toContain('neither systemd nor OpenRC runs on the host: check a port');
    });

    it('gets its services restarted by their scripts, and waits for no daemon that keeps its output', async () => {
      await lab.publish('debian', 'lab-web', '1.22-3+deb12u2');
      const inventory = inventoryVariant(lab, 'sysvinit', ({ defaults }) => {
        Object.assign(defaults, { services: 'restart' });
      });
      const other = patchctl({ inventory });
      const told = await other.apply('--all', ...only('lab-web'));
      other.clean();
      expect(told.stderr).toMatch(/neither\s+systemd\s+nor\s+OpenRC\s+runs/);
      expect(told.settled('rc1')).toMatchObject({ outcome: 'patched' });
      expect(told.event('rc1', 'services.restarted')).toMatchObject({ restarted: ['lab-web'], failed: [] });
      expect((await host.exec('cat /run/init-script')).stdout).toBe('restart\n');
    });
  });
});
