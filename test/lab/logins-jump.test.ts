// Hosts behind a jump host: one login there for all of them, and its key verified as strictly as theirs.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { type Patchctl, patchctl } from './patchctl.ts';
import { installed, manifest, only } from './slow-transaction.ts';

const NAMES = ['inner', 'inner2'] as const;

describe.skipIf(!requireLab())('behind a jump host', () => {
  let lab: Lab;
  let operator: Patchctl;
  let known: string;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({
      jump: true,
      hosts: NAMES.map((name) => ({ name, family: 'debian' })),
    });
    known = readFileSync(lab.knownHostsPath, 'utf8');
    operator = patchctl({ inventory: lab.inventoryPath });
  });

  const jumpLog = async (): Promise<string> =>
    (await lab.host('jump').exec('journalctl --no-pager -t sshd -o cat')).stdout;
  const logins = async (): Promise<number> => (await jumpLog()).split('Accepted publickey for hop').length - 1;

  it('nothing is sent when the key of the jump host changed, and the jump host is named', async () => {
    const jump = `${lab.host('jump').address} `;
    const lines = known.split('\n').filter((line) => !line.startsWith(jump));
    writeFileSync(lab.knownHostsPath, `${lines.join('\n')}${jump}${lab.host('inner').hostKey}\n`);
    const { host, code } = await operator.plan();
    expect(code).toBe(4);
    for (const name of NAMES) {
      expect(host(name)).toMatchObject({ verdict: 'unknown', faults: [{ code: 'host-key-changed', touched: 'no' }] });
      expect(host(name).faults[0]?.message).toContain('jump host jump: ');
      expect(host(name).faults[0]?.hint).toContain('patchctl hosts trust jump');
    }
    expect(await logins()).toBe(0);
    writeFileSync(lab.knownHostsPath, lines.join('\n'));
    expect((await operator.plan('--host', 'inner')).host('inner').faults[0]?.code).toBe('host-key-unknown');
    expect(await logins()).toBe(0);
  });

  it('its key can be trusted like that of a host', async () => {
    const shown = await lab.host('jump').exec('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d" " -f2');
    const trusted = await operator.run('hosts', 'trust', 'jump', '--fingerprint', shown.stdout.trim());
    expect(trusted.code).toBe(0);
    expect(await logins()).toBe(0);
  });

  it('all hosts are patched through one login at the jump host', async () => {
    const applied = await operator.apply('--all', ...only('lab-tool', 'lab-lib'));
    expect(applied.code).toBe(0);
    for (const name of NAMES) expect(applied.settled(name).outcome).toBe('patched');
    for (const name of NAMES) expect(await installed(lab.host(name), 'lab-tool')).toBe('2.4-1+deb12u1 ii');
    expect(await logins()).toBe(1);
  });

  it('a jump host that is away makes the hosts unreachable and leaves them untouched', async () => {
    const before = await manifest(lab.host('inner'));
    await lab.host('jump').stop();
    const applied = await operator.apply('--host', 'inner', '--timeout', '5s');
    expect(applied.code).toBe(4);
    const { host } = await operator.plan('--host', 'inner', '--timeout', '5s');
    expect(host('inner').faults).toMatchObject([{ code: 'jump-failed', touched: 'no' }]);
    expect(host('inner').faults[0]?.message).toContain('jump host jump: ');
    expect(await manifest(lab.host('inner'))).toBe(before);
  });
});
