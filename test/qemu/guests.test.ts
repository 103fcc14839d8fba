// Proves QEMU guests themselves: real kernels boot, a reboot boots what is installed by then, and faults are what they say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { requireGuests } from '../../lab/qemu/can-run.ts';
import type { Guest, RebootFate } from '../../lab/qemu/guest.ts';
import { raiseGuests } from '../../lab/qemu/guests.ts';

const KERNEL = 'linux-image-cloud-amd64';

async function root(guest: Guest, script: string): Promise<string> {
  const done = await guest.exec(`set -e\n${script}`);
  if (done.code !== 0) throw new Error(`${guest.name}: ${done.stdout}${done.stderr}`);
  return done.stdout.trim();
}

async function reboot(guest: Guest, fate: RebootFate): Promise<void> {
  guest.onReboot(fate);
  const before = (await guest.bootId()) ?? '';
  await guest.exec('systemctl reboot'); // 0 or 255, as it happens
  await guest.waitForReboot(before);
}

describe.skipIf(!requireGuests())('a QEMU guest', () => {
  let lab: Lab;
  let plain: Guest;
  let lvm: Guest;

  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'neighbour', family: 'debian' }] });
    [plain, lvm] = (await raiseGuests(lab, [{ name: 'plain1' }, { name: 'lvm1', root: 'lvm' }])) as [Guest, Guest];
  });
  afterAll(async () => await lab?.down());

  it.concurrent('boots the kernel that is installed by then, or the old one when its boot loader was not told', async () => {
    const running = await root(plain, 'uname -r');
    await root(plain, `apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install ${KERNEL}`);
    const installed = (await root(plain, 'readlink /vmlinuz')).replace('boot/vmlinuz-', '');
    expect(installed).not.toBe(running);

    await reboot(plain, 'old-kernel');
    expect(await root(plain, 'uname -r')).toBe(running);
    await reboot(plain, 'as-installed');
    expect(await root(plain, 'uname -r')).toBe(installed);
    expect(plain.kernels()).toEqual([running, running, installed]);

    plain.onReboot('never');
    await plain.exec('systemctl reboot');
    await expect.poll(() => plain.isOn(), { timeout: 300_000, interval: 500 }).toBe(false);
    expect(await plain.bootId()).toBeUndefined();
  });

  it.concurrent('has its root on LVM, and gets it back as it was from a snapshot and a reboot', async () => {
    expect(await root(lvm, 'findmnt -no SOURCE /')).toBe('/dev/mapper/lab-root');
    await root(lvm, 'echo before >/etc/lab/kept; sync; lvcreate -q -s -L 200M -n before lab/root');
    await root(lvm, 'echo after >/etc/lab/kept; lvconvert -q --merge lab/before');
    expect(await root(lvm, 'cat /etc/lab/kept')).toBe('after');

    await reboot(lvm, 'as-installed');
    expect(await root(lvm, 'cat /etc/lab/kept')).toBe('before');
  });
});
