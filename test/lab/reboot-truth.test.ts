// What hosts show about reboots and restarts where no tool of the distribution helps: kernels, and programs that run old files.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireLab } from '../../lab/can-run.ts';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import type { PlanHost } from '../../src/core/plan.ts';
import { type Applied, type Patchctl, patchctl } from './patchctl.ts';
import { only } from './slow-transaction.ts';

const HOSTS = ['debian1', 'rocky1'] as const;

/** Nothing on the host that knows which services run old files; and no sign that it is a container. */
const LIKE_A_MACHINE = `
rm -f /usr/sbin/needrestart /run/systemd/container
find /usr/lib -name 'needs_restarting*' -delete
`;

/** A service with a mount namespace of its own, and one that preloads a library with the name of a core one. */
const SERVICES = `
cp /usr/bin/sleep /usr/libexec/old-program
cp "$(ldd /usr/bin/sleep | grep -o '/[^ ]*libc[.]so[^ ]*')" /usr/libexec/libssl.so.3
systemd-run -q --unit=sandboxed -p PrivateTmp=yes -p ProtectSystem=strict /usr/libexec/old-program infinity
systemd-run -q --unit=talking -p Environment=LD_PRELOAD=/usr/libexec/libssl.so.3 sleep infinity
`;

/** The same program inside two roots that are not the host's: a chroot, and what a container runtime makes. */
const CAGES = `
for cage in jail box; do
  for library in $(ldd /usr/bin/sleep | grep -o '/[^ ]*'); do
    mkdir -p "/srv/$cage\${library%/*}"
    cp -L "$library" "/srv/$cage$library"
  done
  mkdir -p "/srv/$cage/usr/bin"
  cp /usr/bin/sleep "/srv/$cage/usr/bin/caged"
done
systemd-run -q --unit=jailed chroot /srv/jail /usr/bin/caged infinity
systemd-run -q --unit=boxed unshare --mount --pid --fork --root=/srv/box /usr/bin/caged infinity
until [ "$(pgrep -c '^(caged|old-program)$')" = 3 ]; do sleep 0.1; done
rm /srv/*/usr/bin/caged /usr/libexec/old-program /usr/libexec/libssl.so.3
`;

const kernelFiles = (release: string, size: number): string => `
mkdir -p '/lib/modules/${release}/kernel'
head -c ${size} /dev/zero >'/boot/vmlinuz-${release}'
`;

describe.skipIf(!requireLab())('a host without needrestart', () => {
  let lab: Lab;
  let operator: Patchctl;
  let applied: Applied;
  const first = new Map<string, PlanHost>();
  const last = new Map<string, PlanHost>();
  const kernels = { running: '', next: '', broken: '' };

  const inside = async (name: string, script: string): Promise<string> => {
    const done = await lab.host(name).exec(`set -e\n${script}`);
    if (done.code !== 0) throw new Error(`${name}: ${done.stderr}`);
    return done.stdout.trim();
  };

  beforeAll(async () => {
    lab = await raiseLab({
      hosts: [
        { name: 'debian1', family: 'debian' },
        { name: 'rocky1', family: 'rocky' },
      ],
    });
    operator = patchctl({ inventory: lab.inventoryPath });
    const file = `${operator.state}/plan.json`;
    const untouched = await operator.plan(...only('lab-web'), '--out', file);
    kernels.running = await inside('debian1', 'uname -r');
    const newer = (by: number): string => kernels.running.replace(/(?<=^\d+\.)\d+/, (minor) => `${Number(minor) + by}`);
    kernels.next = newer(1);
    kernels.broken = newer(2);
    const full = { debian1: [kernels.running, kernels.next], rocky1: [kernels.running] };
    await Promise.all(
      HOSTS.map((name) =>
        inside(
          name,
          [
            LIKE_A_MACHINE,
            SERVICES,
            CAGES,
            ...full[name].map((release) => kernelFiles(release, 1000)),
            kernelFiles(kernels.broken, 0),
          ].join('\n'),
        ),
      ),
    );
    applied = await operator.apply(file);
    const looked = await operator.plan('--no-refresh');
    for (const name of HOSTS) {
      first.set(name, untouched.host(name));
      last.set(name, looked.host(name));
    }
  });
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });

  const verified = (name: string) =>
    applied.event(name, 'host.verified') as unknown as {
      readonly services: readonly string[];
      readonly reboot: { readonly needed: unknown; readonly reasons: readonly string[] };
    };

  it.each(HOSTS)('does not know whether a container must reboot for a kernel, and says so: %s', (name) => {
    const { needed, reasons } = first.get(name)?.reboot ?? {};
    expect(needed).toBe('unknown');
    expect(reasons?.join('\n')).toContain("kernel: the machine's, not this container's (systemd-nspawn)");
  });

  it.each(HOSTS)('names the services that still run what was replaced, sandboxed ones, too: %s', (name) => {
    const services = ['lab-web.service', 'sandboxed.service', 'talking.service'];
    expect(applied.settled(name).outcome).toBe('patched');
    expect(verified(name).services).toEqual(services);
    expect(last.get(name)?.services).toEqual(services);
  });

  it.each(HOSTS)('does not take chroots and containers for the host, and names them: %s', (name) => {
    expect(last.get(name)?.attention.join('\n')).toContain(
      '2 processes in 2 containers or chroots (chroot of boxed.service, chroot of jailed.service) still run replaced files',
    );
  });

  it.each(HOSTS)('asks for a reboot while a core library is mapped that was replaced: %s', (name) => {
    for (const { needed, reasons } of [
      verified(name).reboot,
      last.get(name)?.reboot ?? { needed: null, reasons: [] },
    ]) {
      expect(needed).toBe(true);
      expect(reasons.join('\n')).toContain('core libraries: libssl.so.3 replaced, still mapped by running programs');
    }
  });

  it('names the newest kernel that it could boot beside the one that runs', () => {
    const kernel = last.get('debian1')?.reboot.reasons.filter((reason) => reason.startsWith('kernel:'));
    expect(kernel).toEqual([`kernel: running ${kernels.running}, newest bootable ${kernels.next}`]);
    expect(last.get('rocky1')?.reboot.reasons.filter((reason) => reason.startsWith('kernel:'))).toEqual([]);
  });

  it.each(HOSTS)('calls an image without bytes what it is: %s', (name) => {
    expect(last.get(name)?.attention).toContain(
      `kernel ${kernels.broken} is installed but cannot be booted: /boot/vmlinuz-${kernels.broken} is empty`,
    );
  });
});
