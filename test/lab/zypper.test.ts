// Proves planning and applying against the real zypper and rpm: patches for the update stack and for a reboot, a script that fails.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { isEffective } from '../../src/core/change.ts';
import { type Applied, type Patchctl, type Planned, patchctl } from './patchctl.ts';

/** Read without patchctl. */
const installed = async (host: LabHost): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = await host.exec("rpm -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'");
  return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])));
};

describe.skipIf(!requireLab())('a host with zypper', () => {
  let lab: Lab;
  let operator: Patchctl;
  let planned: Planned;
  let applied: Applied;
  const before = new Map<string, ReadonlyMap<string, string>>();

  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'sound', family: 'suse' },
        { name: 'failing', family: 'suse' },
        { name: 'rolling', family: 'suse' },
      ],
    });
    operator = patchctl({ inventory: lab.inventoryPath });
    await lab.host('sound').exec('zypper --non-interactive --no-refresh removelock lab-held');
    await lab.host('failing').exec('touch /etc/lab/fail');
    await lab.host('rolling').exec("sed -i 's/^ID=.*/ID=opensuse-tumbleweed/' /usr/lib/os-release");
    // sshd's own package, as far as names go.
    await lab.publish('suse', 'openssh', '9.6p1-1.lp156');
    for (const host of lab.hosts)
      await host.exec('zypper --non-interactive refresh && zypper --non-interactive install openssh');
    await lab.publish('suse', 'openssh', '9.6p1-2.lp156');
    for (const host of lab.hosts) before.set(host.name, await installed(host));
    const file = `${operator.state}/plan.json`;
    planned = await operator.plan('--allow-removals', '--out', file);
    applied = await operator.apply(file);
  });

  const changeOf = (name: string) => planned.host('failing').changes.find((change) => change.package === name);

  it('is planned with patches as advisories, locks and removals', () => {
    expect(changeOf('lab-lib')).toMatchObject({ action: 'upgrade', security: true, band: 3, origin: 'oss' });
    expect(changeOf('lab-lib')?.advisories.flatMap(({ cves }) => cves)).toHaveLength(3);
    expect(changeOf('lab-bugfix')).toMatchObject({ security: true, advisories: [{ type: 'bugfix' }] });
    expect(changeOf('lab-newdep-data')).toMatchObject({ action: 'install', why: 'a new dependency' });
    expect(changeOf('lab-held')).toMatchObject({ action: 'held', why: 'held by the lock lab-held' });
    expect(changeOf('lab-old')).toMatchObject({ action: 'remove' });
  });

  it('ends with the stack patch and the reboot patch applied', async () => {
    expect(applied.settled('sound')).toMatchObject({ outcome: 'patched' });
    const check = await lab.host('sound').exec('zypper --non-interactive --no-refresh patch-check');
    expect(check).toMatchObject({ code: 0 });
    expect((await lab.host('sound').exec('zypper needs-rebooting')).code).toBe(102);
    expect(applied.event('sound', 'host.verified')).toMatchObject({ reboot: { needed: true } });
  });

  it('is degraded by a %post that fails, although everything was applied', () => {
    expect(applied.settled('failing')).toMatchObject({ outcome: 'degraded' });
    expect(applied.stdout).toContain('lab-fail-1.1-1.lp156.noarch: its %post script failed');
  });

  it.each([
    ['sound', 'lab-tool'],
    ['failing', 'lab-fail'],
  ])('updates sshd behind everything else, whatever scripts do: %s', async (name, other) => {
    expect(planned.host(name)).toMatchObject({ severs: ['sshd (openssh)'], last: ['openssh'] });
    const history = await lab
      .host(name)
      .exec("grep -v '^#' /var/log/zypp/history | awk -F '|' '$2 == \"install\" { print $3 }'");
    const order = history.stdout.trim().split('\n');
    expect(order.at(-1)).toBe('openssh');
    expect(order).toContain(other);
    const commands = await lab.host(name).exec("grep -c '|command|.*--oldpackage.*openssh' /var/log/zypp/history");
    expect(commands.stdout).toBe('1\n');
  });

  it('says why a rolling host updates sshd together with the rest', () => {
    expect(planned.host('rolling').last).toBeUndefined();
    expect(planned.host('rolling').attention).toContainEqual(expect.stringContaining('zypper dup upgrades the whole'));
  });

  it('upgrades a rolling host as a whole', () => {
    expect(applied.settled('rolling')).toMatchObject({ outcome: 'patched' });
  });

  it.each(['sound', 'failing', 'rolling'])('%s has exactly the planned packages', async (name) => {
    const expected = new Map(before.get(name));
    for (const { package: changed, to } of planned.host(name).changes.filter(isEffective)) {
      if (to === null) expected.delete(changed);
      else expected.set(changed, to);
    }
    expect(await installed(lab.host(name))).toEqual(expected);
  });

  it.each(['sound', 'failing', 'rolling'])('%s keeps what came along marked, and nothing else', async (name) => {
    const marks = await lab.host(name).exec("grep -v -e '^#' -e ':' /var/lib/zypp/AutoInstalled | sort");
    expect(marks.stdout.split('\n').filter((mark) => mark !== '')).toEqual(['lab-lib', 'lab-newdep-data']);
  });
});
