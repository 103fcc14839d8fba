// Logins that do not work, and unusual ones that do: each is refused before anything is touched, with what to do, beside hosts that are patched.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { HostOptions } from '../../lab/host/host-spec.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { Fault, FaultCode } from '../../src/core/fault.ts';
import { inventoryVariant, TOLERANT } from './inventory-variant.ts';
import { type Applied, type Patchctl, patchctl } from './patchctl.ts';
import { installed, manifest, only } from './slow-transaction.ts';

interface Refusal {
  readonly code: FaultCode;
  /** What the person who reads it is told to do. */
  readonly advice: string;
}

/** What is done to a host, as root inside of it, and what patchctl has to say about it. */
const SICK: Readonly<Record<string, Refusal & { readonly script: string }>> = {
  unknown: { script: 'true', code: 'host-key-unknown', advice: 'patchctl hosts trust unknown' },
  'rocky-changed': { script: 'true', code: 'host-key-changed', advice: 'ssh-keygen -R' },
  'not-in-sudoers': {
    script: 'rm /etc/sudoers.d/patch',
    code: 'sudo-needs-password',
    advice: 'set `sudo: password` for not-in-sudoers, or allow NOPASSWD in sudoers',
  },
  'rocky-asks': {
    script: 'echo "patch ALL=(ALL:ALL) ALL" >/etc/sudoers.d/patch',
    code: 'sudo-needs-password',
    advice: 'set `sudo: password` for rocky-asks',
  },
  unattended: {
    script: 'echo "patch ALL=(ALL:ALL) ALL" >/etc/sudoers.d/patch',
    code: 'sudo-needs-password',
    advice: 'run patchctl on a terminal; for cron, allow NOPASSWD in sudoers on unattended',
  },
  requiretty: {
    script: 'echo "Defaults requiretty" >/etc/sudoers.d/terminal',
    code: 'sudo-needs-terminal',
    advice: 'remove `Defaults requiretty` from sudoers on requiretty',
  },
  expired: { script: 'chage -d 0 patch', code: 'password-expired', advice: 'as root on expired: passwd USER' },
  'rocky-nologin': {
    script: 'usermod -s /usr/sbin/nologin patch',
    code: 'shell-unusable',
    advice: '`ssh rocky-nologin true` must work',
  },
};

/** Odd, but usable. */
const WELL: readonly HostOptions[] = [
  { name: 'fish', family: 'debian', shell: '/usr/bin/fish' },
  { name: 'tcsh', family: 'debian', shell: '/bin/tcsh' },
  { name: 'noisy', family: 'debian', noisyBashrc: true },
  { name: 'rocky-root', family: 'rocky', sudo: 'none' },
];

const NOISE = `cat >>/home/patch/.bashrc <<'EOF'
echo "and on stderr" >&2
printf 'no newline at the end'
EOF`;

const sickOptions: readonly HostOptions[] = Object.keys(SICK).map((name) => ({
  name,
  family: name.startsWith('rocky') ? 'rocky' : 'debian',
}));

interface CheckedHost {
  readonly name: string;
  readonly ok: boolean;
  readonly faults: readonly Fault[];
}

/** Wrapping at the width of the terminal must not decide whether a test passes. */
const flowing = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe.skipIf(!requireLab())('a login', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;
  let screen: string;
  const before = new Map<string, string>();

  /** As after a re-installation, and as before the first visit. */
  const forgetKeys = (): void => {
    const lineOf = (name: string) => `${lab.host(name).address} `;
    const lines = readFileSync(lab.knownHostsPath, 'utf8').split('\n');
    const changed = lines
      .filter((line) => !line.startsWith(lineOf('unknown')))
      .map((line) =>
        line.startsWith(lineOf('rocky-changed')) ? `${lineOf('rocky-changed')}${lab.host('fish').hostKey}` : line,
      );
    writeFileSync(lab.knownHostsPath, changed.join('\n'));
  };

  const makeSick = async (name: string, script: string): Promise<void> => {
    const host = lab.host(name);
    before.set(name, await manifest(host));
    const done = await host.exec(script);
    if (done.code !== 0) throw new Error(`${name}: ${done.stderr}`);
  };

  const check = async (name: string): Promise<CheckedHost | undefined> => {
    const { hosts } = await operator.json<{ hosts: CheckedHost[] }>('hosts', 'check', '--host', name);
    return hosts[0];
  };

  beforeAll(async () => {
    lab = await raiseLab({ hosts: [...sickOptions, ...WELL] });
    forgetKeys();
    const inventory = inventoryVariant(lab, 'logins', ({ tiers, hosts }) => {
      tiers['standard'] = TOLERANT;
      Object.assign(hosts['unattended'] ?? {}, { sudo: 'password' });
    });
    await Promise.all([
      ...Object.entries(SICK).map(([name, { script }]) => makeSick(name, script)),
      lab.host('noisy').exec(NOISE),
      ...['unknown', 'rocky-changed', 'fish'].map((name) =>
        lab
          .host(name)
          .exec('echo LogLevel DEBUG >/etc/ssh/sshd_config.d/log.conf && kill -HUP $(cat /run/sshd.pid) && sleep 0.3'),
      ),
    ]);
    operator = patchctl({ inventory });
    ({ stdout: screen } = await operator.run(
      'hosts',
      'check',
      ...Object.keys(SICK).flatMap((name) => ['--host', name]),
    ));
    applied = await operator.apply('--all', ...only('lab-lib', 'lab-tool'));
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  it.each(Object.entries(SICK))('is refused untouched where it is sick: %s', async (name, { code, advice }) => {
    expect(applied.settled(name)).toMatchObject({ outcome: 'refused', fault: { code, touched: 'no' } });
    const section = flowing(screen.split(`● ${name} `)[1]?.split('●')[0] ?? '');
    expect(section).toContain(advice);
    expect(await manifest(lab.host(name))).toBe(before.get(name));
    expect((await lab.host(name).exec('ls /var/lib/patchctl')).code).not.toBe(0);
  });

  it.each(WELL.map((host) => host.name))('patches where it is merely odd: %s', async (name) => {
    expect(applied.settled(name)).toMatchObject({ outcome: 'patched', fault: null });
    const version = name.startsWith('rocky') ? '2.4-2.el9' : '2.4-1+deb12u1 ii';
    expect(await installed(lab.host(name), 'lab-tool')).toBe(version);
  });

  it('ends with the code for hosts that are known and sound', () => {
    expect(applied.code).toBe(4);
  });

  it('offers nothing to a host whose key is unknown or changed', async () => {
    const log = async (name: string) => (await lab.host(name).exec('journalctl --no-pager -t sshd -o cat')).stdout;
    expect(await log('fish')).toContain('userauth-request for user patch');
    for (const name of ['unknown', 'rocky-changed']) {
      expect(await log(name)).toContain('Connection from');
      expect(await log(name)).not.toContain('userauth-request');
    }
  });

  it('works once exactly the right key is trusted', async () => {
    const known = readFileSync(lab.knownHostsPath, 'utf8');
    const wrong = await operator.run('hosts', 'trust', 'unknown', '--fingerprint', 'SHA256:wrong');
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('nothing was stored');
    expect(readFileSync(lab.knownHostsPath, 'utf8')).toBe(known);
    const shown = await lab.host('unknown').exec('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d" " -f2');
    const trusted = await operator.run('hosts', 'trust', 'unknown', '--fingerprint', shown.stdout.trim());
    expect(trusted.code).toBe(0);
    expect(readFileSync(lab.knownHostsPath, 'utf8')).toContain(
      `${lab.host('unknown').address} ${lab.host('unknown').hostKey}`,
    );
    expect(await check('unknown')).toMatchObject({ ok: true, faults: [] });
  });

  it('is never made to trust a key that changed, but says how to after a re-installation', async () => {
    const refused = await operator.run('hosts', 'trust', 'rocky-changed');
    expect(refused.code).toBe(3);
    const forget = `ssh-keygen -R '${lab.host('rocky-changed').address}' -f '${lab.knownHostsPath}'`;
    expect(refused.stderr).toContain(forget);
    expect(flowing(screen)).toContain(forget);
  });

  it('works again when the password is no longer expired', async () => {
    await lab.host('expired').exec('echo patch:a-new-one | chpasswd');
    expect(await check('expired')).toMatchObject({ ok: true });
  });
});
