// Proves the main job on Arch hosts: a whole upgrade as planned or none at all, and no word of comfort where pacman hides a failure.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { isEffective } from '../../src/core/change.ts';
import type { PlanHost } from '../../src/core/plan.ts';
import { type Patchctl, patchctl } from './patchctl.ts';

describe.skipIf(!requireLab())('an Arch host', () => {
  let lab: Lab;
  let operator: Patchctl;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'arch1', family: 'arch' },
        { name: 'arch2', family: 'arch' },
      ],
    });
    operator = patchctl({ inventory: lab.inventoryPath });
    // sshd's own package, as far as names go; on arch2 it needs a library that the upgrade changes.
    const take =
      'pacman --noconfirm --dbpath /tmp/db -Sy && pacman --noconfirm -U "$(pacman --dbpath /tmp/db -Sp openssh)"';
    for (const [name, depends] of [
      ['arch1', []],
      ['arch2', ['lab-lib']],
    ] as const) {
      await lab.publish('arch', 'openssh', name === 'arch1' ? '9.7p1-1' : '9.7p1-2', { depends });
      const taken = await lab
        .host(name)
        .exec(`mkdir -p /tmp/db && ln -sfn /var/lib/pacman/local /tmp/db/local && ${take}`);
      expect(taken).toMatchObject({ code: 0 });
    }
    await lab.publish('arch', 'openssh', '9.8p1-1');
  });

  /** `name version` per line, read without patchctl. */
  const packages = async (name: string): Promise<readonly string[]> =>
    (await lab.host(name).exec('pacman -Q')).stdout.trim().split('\n').sort();

  const planned = async (name: string, ...words: readonly string[]): Promise<PlanHost> =>
    (await operator.plan('--host', name, '--allow-removals', ...words)).host(name);

  const codes = (host: PlanHost): readonly string[] => host.faults.map(({ code }) => code);

  /** The plan's arithmetic, done again without patchctl. */
  const expected = (before: readonly string[], { changes }: PlanHost): readonly string[] => {
    const versions = new Map(before.map((line) => line.split(' ') as [string, string]));
    for (const { package: name, to } of changes.filter(isEffective)) {
      if (to === null) versions.delete(name);
      else versions.set(name, to);
    }
    return [...versions].map((pair) => pair.join(' ')).sort();
  };

  it('is not asked at the cost of its own database', async () => {
    await planned('arch1');
    expect((await lab.host('arch1').exec('ls -A /var/lib/pacman')).stdout).toBe('local\n');
  });

  it('is refused rather than patched in part', async () => {
    expect(codes(await planned('arch1', '--exclude', 'lab-web'))).toEqual(['partial-upgrade']);
  });

  it('is refused where the upgrade would remove a package that may not be removed', async () => {
    const { plan } = await operator.plan('--host', 'arch1');
    expect(plan.hosts[0]).toMatchObject({ verdict: 'refused', faults: [{ code: 'removal-not-allowed' }] });
    expect(plan.hosts[0]?.faults[0]?.hint).not.toContain('--exclude');
  });

  it('is refused with the remedy when a killed pacman left its lock behind', async () => {
    const host = lab.host('arch2');
    await host.exec('touch /var/lib/pacman/db.lck');
    const [stale] = (await planned('arch2')).faults;
    expect(stale).toMatchObject({ code: 'manager-interrupted', touched: 'no' });
    expect(stale?.hint).toContain('rm /var/lib/pacman/db.lck');
    await host.exec('rm /var/lib/pacman/db.lck');
  });

  it('does not begin with sshd when the rest fails', async () => {
    const host = lab.host('arch1');
    const stray = '/usr/share/lab/lab-newdep-data';
    await host.exec(`mkdir -p ${stray} && echo stray >${stray}/version`);
    const before = await packages('arch1');
    const applied = await operator.apply('--host', 'arch1', '--allow-removals');
    expect(applied.settled('arch1')).toMatchObject({ outcome: 'refused' });
    expect(applied.event('arch1', 'apply.finished')?.['failure']).toContain(`${stray}/version`);
    expect(await packages('arch1')).toEqual(before);
    await host.exec(`rm -r ${stray}`);
  });

  it('ends with exactly the planned packages, with its own holds, and marks kept', async () => {
    const file = join(operator.state, 'arch1.json');
    const before = await packages('arch1');
    const plan = await planned('arch1', '--out', file);
    expect(plan.attention).toContainEqual(expect.stringContaining('not pinned'));
    expect(plan.changes.filter((change) => change.action === 'held').map((change) => change.package)).toEqual([
      'lab-held',
    ]);
    const applied = await operator.apply(file);
    expect(applied.settled('arch1')).toMatchObject({ outcome: 'patched', fault: null });
    expect(await packages('arch1')).toEqual(expected(before, plan));
    expect((await lab.host('arch1').exec('pacman -Qdq')).stdout.split('\n')).toEqual([
      'lab-lib',
      'lab-newdep-data',
      '',
    ]);
    expect((await planned('arch1')).attention).toContain('/etc/lab-conf.conf.pacnew needs review');
  });

  it('updated sshd behind everything else, in a transaction of its own', async () => {
    const log = await lab
      .host('arch1')
      .exec("grep -o -e 'transaction completed' -e 'upgraded openssh' -e 'upgraded lab-tool' /var/log/pacman.log");
    expect(log.stdout.trim().split('\n').slice(-4)).toEqual([
      'upgraded lab-tool',
      'transaction completed',
      'upgraded openssh',
      'transaction completed',
    ]);
  });

  it('updates sshd together with a library that it needs, and says so', async () => {
    const plan = await planned('arch2');
    expect(plan.last).toBeUndefined();
    expect(plan.attention).toContainEqual(expect.stringContaining('it needs packages that change, too (lab-lib)'));
  });

  it('stays untouched when the mirror has moved since the plan', async () => {
    const file = join(operator.state, 'arch2.json');
    const before = await packages('arch2');
    await planned('arch2', '--out', file);
    await lab.publish('arch', 'lab-tool', '2.4-3');
    const applied = await operator.apply(file);
    expect(applied.settled('arch2')).toMatchObject({ outcome: 'refused', fault: { touched: 'no' } });
    expect(applied.settled('arch2').fault?.message).toContain('no longer offered: lab-tool 2.4-2');
    expect(await packages('arch2')).toEqual(before);
    expect((await lab.host('arch2').exec('ls -A /var/lib/pacman')).stdout).toBe('local\n');
  });

  it('is degraded when an install script fails, which pacman ends with 0', async () => {
    await lab.host('arch2').exec('mkdir -p /etc/lab && touch /etc/lab/fail');
    const applied = await operator.apply('--host', 'arch2', '--allow-removals');
    expect(applied.code).toBe(4);
    expect(applied.settled('arch2')).toMatchObject({
      outcome: 'degraded',
      summary: 'lab-fail: its install script failed',
    });
    expect(await packages('arch2')).toContain('lab-tool 2.4-3');
  });
});
