// Hosts that must not be patched as they are: each is refused before anything is touched, and says what to do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import type { LabHost } from '../../lab/host/lab-host.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { FaultCode } from '../../src/core/fault.ts';
import { type Applied, type Patchctl, type Planned, patchctl } from './patchctl.ts';
import { manifest, only } from './slow-transaction.ts';

interface Sickness {
  readonly make: (host: LabHost) => Promise<unknown>;
  readonly code: FaultCode;
  /** Part of the message: what was seen. */
  readonly says: string;
  /** Part of the hint: what to do. */
  readonly advice: string;
}

const inside =
  (script: string): Sickness['make'] =>
  async (host) => {
    const done = await host.exec(script);
    if (done.code !== 0) throw new Error(`${host.name}: ${done.stderr}`);
  };

const SICK: Readonly<Record<string, Sickness>> = {
  full: {
    make: (host) => host.fillDisk('/var/cache/apt/archives', 1_000_000),
    code: 'disk-full',
    says: '/var/cache/apt/archives has 1 MiB free',
    advice: 'apt-get clean',
  },
  'rocky-full': {
    make: (host) => host.fillDisk('/var/cache/dnf', 4_000_000),
    code: 'disk-full',
    says: '/var/cache/dnf has 4 MiB free',
    advice: 'dnf clean packages',
  },
  inodes: {
    make: inside('mount -t tmpfs -o nr_inodes=60 few /var/cache/apt/archives && mkdir /var/cache/apt/archives/partial'),
    code: 'inodes-full',
    says: '/var/cache/apt/archives has 58 free inodes',
    advice: 'df -i on inodes',
  },
  readonly: {
    make: inside('mount --bind -o ro /var/lib/dpkg /var/lib/dpkg'),
    code: 'read-only',
    says: '/var/lib/dpkg',
    advice: 'dmesg on readonly',
  },
  'rocky-readonly': {
    make: inside('mount --bind -o ro /var/lib/rpm /var/lib/rpm'),
    code: 'read-only',
    says: '/var/lib/rpm',
    advice: 'dmesg on rocky-readonly',
  },
  'rocky-ostree': {
    make: inside('touch /run/ostree-booted'),
    code: 'image-based',
    says: 'rpm-ostree image',
    advice: 'rpm-ostree upgrade',
  },
  bootc: {
    make: inside('touch /run/ostree-booted /usr/bin/bootc'),
    code: 'image-based',
    says: 'bootc image',
    advice: 'bootc upgrade',
  },
  unsupported: {
    make: inside(`printf 'ID=plan9\\nPRETTY_NAME="Plan 9"\\n' >/usr/lib/os-release; rm -f /etc/os-release`),
    code: 'system-unsupported',
    says: 'Plan 9',
    advice: 'the README lists the systems that patchctl knows',
  },
  // One dead source beside living ones on the same host made apt 2.6 wait forever. Its password must stay on the host.
  'half-dead': {
    make: inside(
      'echo "deb [trusted=yes] http://ana:canary@mirror.lab.internal:1/debian bookworm main" >/etc/apt/sources.list.d/dead.list',
    ),
    code: 'metadata-failed',
    says: 'mirror.lab.internal:1/debian',
    advice: 'mend the mirror or repository that it names',
  },
};

const LOCKED: readonly (readonly [string, RegExp])[] = [
  ['locked', /python3 \(process \d+\) holds \/var\/lib\/dpkg\/lock-frontend/],
  ['rocky-locked', /sleep \(pid \d+\) holds \/var\/cache\/dnf\/\w+_lock.pid/],
];

const familyOf = (name: string): 'rocky' | 'debian' => (name.startsWith('rocky') ? 'rocky' : 'debian');
const selecting = (names: readonly string[]): readonly string[] => names.flatMap((name) => ['--host', name]);
const flowing = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe.skipIf(!requireLab())('a sick host', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;
  /** Refusing a lock takes the patience of a whole lock wait: meanwhile the others are looked at. */
  let waiting: Promise<Planned>;
  const before = new Map<string, string>();
  const names = Object.keys(SICK);
  const locked = LOCKED.map(([name]) => name);

  beforeAll(async () => {
    const all = [...names, ...locked, 'well', 'rocky-well'];
    lab = await raiseLab({ hosts: all.map((name) => ({ name, family: familyOf(name) })) });
    operator = patchctl({ inventory: lab.inventoryPath });
    for (const host of lab.hosts) before.set(host.name, await manifest(host));
    await Promise.all(locked.map((name) => lab.host(name).holdPackageLock()));
    waiting = operator.plan(...selecting(locked));
    await Promise.all(Object.entries(SICK).map(([name, { make }]) => make(lab.host(name))));
    applied = await operator.apply(...selecting(names));
  });
  afterAll(async () => {
    await waiting?.catch(() => undefined);
    operator?.clean();
    await lab?.down();
  });

  const untouched = async (name: string): Promise<void> => {
    expect(await manifest(lab.host(name))).toBe(before.get(name));
    expect((await lab.host(name).exec('ls /var/lib/patchctl/jobs')).code).not.toBe(0);
  };

  it.each(Object.entries(SICK))('is refused untouched: %s', async (name, { code, says, advice }) => {
    const { outcome, fault } = applied.settled(name);
    expect({ outcome, code: fault?.code, touched: fault?.touched }).toEqual({
      outcome: 'refused',
      code,
      touched: 'no',
    });
    expect(fault?.message).toContain(says);
    expect(flowing(applied.stderr)).toContain(advice);
    expect(applied.stdout + applied.stderr).not.toContain('canary');
    await untouched(name);
  });

  it('ends the run with the code for hosts that are known and sound', () => {
    expect(applied.code).toBe(4);
  });

  describe('whose mirror fails', () => {
    const wells = ['well', 'rocky-well'];
    /** Why nobody knows what is pending, by host. */
    const unknown = async (...hosts: readonly string[]): Promise<readonly (string | undefined)[]> => {
      const { code, host } = await operator.plan(...selecting(hosts));
      expect(code).toBe(4);
      return hosts.map((name) => {
        expect(host(name)).toMatchObject({ verdict: 'unknown', faults: [{ code: 'metadata-failed', touched: 'no' }] });
        return host(name).faults[0]?.message;
      });
    };

    it('is refused untouched when that happens between plan and apply, and names what could not be fetched', async () => {
      const file = `${operator.state}/plan.json`;
      await operator.plan(...selecting(wells), ...only('lab-lib', 'lab-tool', 'lab-bugfix'), '--out', file);
      await lab.mirror.down();
      const dead = await operator.apply(file);
      expect(dead.code).toBe(4);
      for (const name of wells) {
        expect(dead.settled(name)).toMatchObject({
          outcome: 'refused',
          fault: { code: 'manager-failed', touched: 'no' },
        });
        expect(dead.settled(name).fault?.message).toMatch(/Failed to fetch|Cannot download/);
        expect(await manifest(lab.host(name))).toBe(before.get(name));
      }
    });

    it('is unknown, never up to date, when the mirror is dead', async () => {
      const [debian, rocky] = await unknown(...wells);
      expect(debian).toContain('Connection refused');
      expect(rocky).toContain("repo 'baseos'");
      await lab.mirror.up();
    });

    it('is unknown when the lists expired, and when their signature is bad', async () => {
      await lab.mirror.expire();
      expect((await unknown('well'))[0]).toContain('is expired');
      lab.mirror.breakSignatures();
      expect((await unknown('well'))[0]).toContain('BADSIG');
    });
  });

  describe('whose package manager is at work for somebody else', () => {
    it.each(LOCKED)('is refused untouched, and names the program: %s', async (name, holder) => {
      const { host } = await waiting;
      expect(host(name)).toMatchObject({ faults: [{ code: 'lock-held', touched: 'no' }] });
      expect(host(name).faults).toHaveLength(1);
      expect(host(name).faults[0]?.message).toMatch(holder);
      await untouched(name);
    });

    it('has changes to plan once the lock is released', async () => {
      await lab.mirror.expire(new Date(Date.now() + 86_400_000));
      await Promise.all(locked.map((name) => lab.host(name).releasePackageLock()));
      const { host } = await operator.plan(...selecting(locked));
      for (const name of locked) expect(host(name)).toMatchObject({ verdict: 'changes', faults: [] });
    });
  });
});
