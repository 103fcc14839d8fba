// Proves planning and applying against the real dnf 5 and rpm 6, on a host that has no systemd: the job detaches with setsid.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { isEffective } from '../../src/core/change.ts';
import type { PlanHost } from '../../src/core/plan.ts';
import { type Applied, type Patchctl, patchctl } from './patchctl.ts';

/** Read without patchctl. */
const installed = async (host: LabHost): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = await host.exec("rpm -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'");
  return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])));
};

describe.skipIf(!requireLab())('a host with dnf 5', () => {
  let lab: Lab;
  let operator: Patchctl;
  let host: LabHost;
  let before: ReadonlyMap<string, string>;
  let planned: PlanHost;
  let applied: Applied;

  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'fedora1', family: 'fedora' }] });
    operator = patchctl({ inventory: lab.inventoryPath });
    host = lab.host('fedora1');
    await host.exec('touch /etc/lab/fail');
    before = await installed(host);
    const file = `${operator.state}/plan.json`;
    planned = (await operator.plan('--out', file)).host('fedora1');
    applied = await operator.apply(file);
  });

  const changeOf = (name: string) => planned.changes.find((change) => change.package === name);

  it('is planned with advisories, locks and what stays back', () => {
    expect(changeOf('lab-lib')).toMatchObject({ action: 'upgrade', security: true, band: 3, origin: 'fedora' });
    expect(changeOf('lab-lib')?.advisories.flatMap(({ cves }) => cves)).toHaveLength(3);
    expect(changeOf('lab-bugfix')).toMatchObject({ security: true, advisories: [{ type: 'bugfix' }] });
    expect(changeOf('lab-newdep-data')).toMatchObject({ action: 'install', why: 'a new dependency' });
    expect(changeOf('lab-held')).toMatchObject({ action: 'held', why: 'held by versionlock lab-held-16.1-1.fc42' });
    expect(changeOf('lab-replace')).toMatchObject({ action: 'kept-back' });
  });

  it('is degraded by a %post that fails, although everything was applied', () => {
    expect(applied.settled('fedora1')).toMatchObject({ outcome: 'degraded' });
    expect(applied.stdout).toContain('lab-fail-1.1-1.fc42.noarch: its %post script failed');
  });

  it('has exactly the planned packages', async () => {
    const expected = new Map(before);
    for (const { package: name, to } of planned.changes.filter(isEffective)) expected.set(name, to ?? '');
    expect(await installed(host)).toEqual(expected);
  });

  it('keeps what came along marked as automatic, and nothing else', async () => {
    const marked = await host.exec("dnf5 -q -C repoquery --userinstalled --qf '%{name}\\n'");
    const automatic = [...(await installed(host)).keys()].filter((name) => !marked.stdout.split('\n').includes(name));
    expect(automatic.filter((name) => name !== 'gpg-pubkey')).toEqual(['lab-newdep-data']);
  });
});
