// Changes that go wrong on the host: what the run says afterwards is what the host itself says, never better.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl, readEvents } from './patchctl.ts';
import { installed, only, until } from './slow-transaction.ts';

/** What each host is told beforehand, as files that the fixtures' scripts look for. */
const HOSTS = {
  postinst: 'fail',
  'rocky-post': 'fail',
  preinst: 'prefail',
  'rocky-pre': 'prefail',
  killed: 'wait',
  'rocky-killed': 'wait',
  filled: 'fill',
  web: 'break',
} as const;

type Name = keyof typeof HOSTS;

const PACKAGES = ['lab-slow', 'lab-fail', 'lab-prefail', 'lab-conf', 'lab-web', 'lab-reboot'];

const WAIT = 'if [ -e /etc/lab/wait ]; then : >/run/lab-slow-underway; sleep 60; fi';
const FILL = 'if [ -e /etc/lab/fill ]; then dd if=/dev/zero of=/var/lib/dpkg/filler bs=1M 2>/dev/null || :; fi';
const RESTART =
  'if [ -d /run/systemd/system ]; then systemctl daemon-reload; if [ -e /etc/lab/break ]; then systemctl restart lab-web; sleep 0.3; fi; fi; :';
const BREAKABLE = `[Service]
ExecStart=/bin/sh -c '[ ! -e /etc/lab/break ] && exec /usr/libexec/lab/lab-web infinity'
[Install]
WantedBy=multi-user.target
`;

describe.skipIf(!requireLab())('a change that goes wrong', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;

  const host = (name: Name): LabHost => lab.host(name);
  const settled = (name: Name) => {
    const { outcome, fault } = applied.settled(name);
    return {
      outcome,
      code: fault?.code,
      message: fault?.message ?? '',
      hint: fault?.hint ?? '',
      touched: fault?.touched,
    };
  };
  const said = async (name: Name, script: string): Promise<string> => (await host(name).exec(script)).stdout.trim();

  const publish = async (): Promise<void> => {
    const files = [{ path: '/usr/lib/systemd/system/lab-web.service', content: BREAKABLE }];
    await lab.publish('debian', 'lab-slow', '1.2-1', { preInstall: FILL, postInstall: WAIT });
    await lab.publish('rocky', 'lab-slow', '1.2-1.el9', { postInstall: WAIT });
    await lab.publish('debian', 'lab-web', '1.22-3+deb12u2', { files, postInstall: RESTART });
  };

  /** As the kernel does when memory runs out, in the middle of a transaction. */
  const kill = async (name: Name, program: string): Promise<void> => {
    await until(`the transaction of ${name} is under way`, async () => {
      return (await host(name).exec('test -e /run/lab-slow-underway')).code === 0;
    });
    await host(name).exec(`pkill -9 -x ${program}; pkill -9 -x sleep`);
  };

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: Object.keys(HOSTS).map((name) => ({ name, family: name.startsWith('rocky') ? 'rocky' : 'debian' })),
    });
    for (const [name, file] of Object.entries(HOSTS)) {
      await lab.host(name).exec(`mkdir -p /etc/lab && touch /etc/lab/${file}`);
    }
    await publish();
    await host('filled').fillDisk('/var/lib/dpkg', 40_000_000);
    const inventory = inventoryVariant(lab, 'changes', ({ tiers }) => {
      tiers['standard'] = TOLERANT;
    });
    operator = patchctl({ inventory });
    const running = operator.start('apply', '--all', ...only(...PACKAGES), '--yes', '--json');
    await Promise.all([kill('killed', 'dpkg'), kill('rocky-killed', 'dnf')]);
    applied = readEvents(await running.ended);
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  it('ends the run with the code for stranded hosts', () => {
    expect(applied.code).toBe(5);
  });

  it('strands a host whose postinst fails, and names the package and the repair', async () => {
    expect(settled('postinst')).toMatchObject({ outcome: 'stranded', code: 'verification-failed', touched: 'yes' });
    expect(settled('postinst').message).toContain('lab-fail');
    expect(settled('postinst').hint).toContain('dpkg --force-confold --configure -a');
    expect(await installed(host('postinst'), 'lab-fail')).toBe('1.1-1 iF');
  });

  it('strands a host whose preinst fails and leaves others unpacked', async () => {
    expect(settled('preinst')).toMatchObject({ outcome: 'stranded', code: 'verification-failed', touched: 'yes' });
    expect(settled('preinst').message).toContain('lab-prefail');
    expect(await installed(host('preinst'), 'lab-prefail')).toBe('1.0-1 ii');
    expect(await said('preinst', 'dpkg --audit')).not.toBe('');
  });

  it('calls a host degraded whose rpm %post fails although dnf ends with 0', async () => {
    expect(applied.event('rocky-post', 'apply.finished')).toMatchObject({ code: 0 });
    expect(settled('rocky-post')).toMatchObject({ outcome: 'degraded', code: 'manager-failed', touched: 'yes' });
    expect(settled('rocky-post').message).toContain('lab-fail-1.1-1.el9.noarch: its %post script failed');
    expect(await installed(host('rocky-post'), 'lab-fail')).toBe('1.1-1.el9');
  });

  it('strands a host whose rpm %pre fails while others were applied', async () => {
    expect(settled('rocky-pre')).toMatchObject({ outcome: 'stranded', code: 'verification-failed', touched: 'yes' });
    expect(settled('rocky-pre').message).toContain('lab-prefail 1.0-1.el9 (planned 1.1-1.el9)');
    expect(await installed(host('rocky-pre'), 'lab-prefail')).toBe('1.0-1.el9');
    expect(await installed(host('rocky-pre'), 'lab-fail')).toBe('1.1-1.el9');
  });

  it('strands a host whose dpkg was killed, and names the repair', async () => {
    expect(settled('killed')).toMatchObject({ outcome: 'stranded', code: 'verification-failed', touched: 'yes' });
    expect(settled('killed').hint).toContain('dpkg --force-confold --configure -a, then apt-get install -f');
    expect(await said('killed', 'ls /var/lib/dpkg/updates')).not.toBe('');
  });

  it('strands a host whose dnf was killed, and names the repair', async () => {
    expect(settled('rocky-killed')).toMatchObject({ outcome: 'stranded', touched: 'yes' });
    expect(settled('rocky-killed').hint).toContain('dnf remove --duplicates');
    expect(await said('rocky-killed', 'rpm -q lab-slow')).toBe('lab-slow-1.0-1.el9.noarch\nlab-slow-1.2-1.el9.noarch');
  });

  it('does not touch such hosts again until they are mended', async () => {
    const { host: planned } = await operator.plan('--host', '*killed', '--no-refresh');
    for (const name of ['killed', 'rocky-killed'])
      expect(planned(name)).toMatchObject({ verdict: 'refused', faults: [{ code: 'manager-interrupted' }] });
  });

  it('never calls a host patched whose disk filled up meanwhile', async () => {
    expect(await said('filled', 'df --output=avail /var/lib/dpkg | tail -n 1')).toBe('0');
    expect(settled('filled')).toMatchObject({ outcome: 'stranded', touched: 'yes' });
    expect(await installed(host('filled'), 'lab-slow')).toBe('1.0-1 iHR');
    expect(settled('filled').message).toContain('No space left on device');
    expect(settled('filled').hint).toContain('apt-get install --reinstall');
  });

  it('calls a host degraded whose service fails since the update', async () => {
    expect(settled('web')).toMatchObject({ outcome: 'degraded', code: 'service-failed', touched: 'yes' });
    expect(settled('web').message).toContain('lab-web.service failed after the update');
    expect(await said('web', 'systemctl is-failed lab-web')).toBe('failed');
    expect(applied.event('web', 'host.verified')).toMatchObject({ new_failed_units: ['lab-web.service'] });
  });

  it.each(['rocky-post', 'web'] as const)('still tells what else is to do there: %s', async (name) => {
    const kept = name === 'web' ? '/etc/lab-conf.conf.dpkg-dist' : '/etc/lab-conf.conf.rpmnew';
    const attention = applied.event(name, 'apply.finished')?.['attention'];
    expect(String(attention)).toContain(kept);
    expect(await said(name, `cat ${kept}`)).toBe(`default = ${name === 'web' ? '1.1-1' : '1.1-1.el9'}`);
    expect(await said(name, 'cat /etc/lab-conf.conf')).toContain('edited');
    const { reboot } = applied.event(name, 'host.verified') as unknown as {
      reboot: { needed: boolean; reasons: string[] };
    };
    expect(reboot.needed).toBe(true);
    expect(reboot.reasons.join()).toContain('lab-reboot');
  });

  it('names services that still run replaced files', () => {
    for (const name of ['postinst', 'rocky-post'])
      expect(applied.event(name, 'host.verified')?.['services']).toEqual(['lab-web.service']);
  });

  it('is told truly by resume after an admin mended it', async () => {
    await host('postinst').exec('rm /etc/lab/fail && dpkg --force-confold --configure -a');
    await host('killed').exec('rm /etc/lab/wait; dpkg --force-confold --configure -a && apt-get -y install -f');
    const resumed = readEvents(await operator.run('resume', '--yes', '--json'));
    expect(resumed.code).toBe(5);
    for (const name of ['postinst', 'killed']) {
      expect(resumed.settled(name).outcome).toBe('degraded');
      expect(await said(name as Name, 'dpkg --audit')).toBe('');
    }
    for (const name of ['preinst', 'rocky-pre', 'rocky-killed']) expect(resumed.settled(name).outcome).toBe('stranded');
    expect(resumed.events.some(({ type }) => type === 'apply.started')).toBe(false);
  });
});
