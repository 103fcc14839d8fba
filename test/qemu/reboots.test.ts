// patchctl against real kernels: a kernel update is booted and proven, one that is not booted is told, and so is silence.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { requireGuests } from '../../lab/qemu/can-run.ts';
import type { Guest } from '../../lab/qemu/guest.ts';
import { raiseGuests } from '../../lab/qemu/guests.ts';
import { type InventoryDocument, inventoryVariant, TOLERANT } from '../lab/inventory-variant.ts';
import { type Patchctl, patchctl, readEvents } from '../lab/patchctl.ts';

/** Emulation on a busy machine is slower than any host that deserves a warning. */
const PATIENT = ['--timeout', '10m'] as const;

/** What root's shell in a guest prints. */
async function root(guest: Guest, script: string): Promise<string> {
  const done = await guest.exec(`set -e\n${script}`);
  if (done.code !== 0) throw new Error(`${guest.name}: ${done.stdout}${done.stderr}`);
  return done.stdout.trim();
}

/** Changes a file while a snapshot of root exists, merges the snapshot back with a reboot, and returns what the file says. */
async function throughMerge(guest: Guest): Promise<string> {
  await root(guest, 'echo before >/etc/lab/kept; sync; lvcreate -q -s -L 200M -n before lab/root');
  await root(guest, 'echo after >/etc/lab/kept; lvconvert -q --merge lab/before');
  const boot = (await guest.bootId()) ?? '';
  await guest.exec('systemctl reboot'); // 0 or 255, as it happens
  await guest.waitForReboot(boot);
  return await root(guest, 'findmnt -no SOURCE /; cat /etc/lab/kept');
}

describe.skipIf(!requireGuests())('reboots of real kernels', () => {
  let lab: Lab;
  let told: Guest;
  let untold: Guest;
  let merged: Promise<string>;
  const operators: Patchctl[] = [];
  const kernels = { old: '', installed: '' };

  /** Each has a state directory of its own, so that runs do not wait for each other's lock. */
  const operator = (name: string, change: (document: InventoryDocument) => void = () => {}): Patchctl => {
    const inventory = inventoryVariant(lab, name, (document) => {
      Object.assign(document.defaults, { reboot: 'if-needed' });
      change(document);
    });
    const made = patchctl({ inventory });
    operators.push(made);
    return made;
  };

  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'neighbour', family: 'debian', ring: 'production' }] });
    const guests = await raiseGuests(lab, [{ name: 'told' }, { name: 'untold' }, { name: 'kept', root: 'lvm' }]);
    [told, untold] = guests as [Guest, Guest];
    merged = throughMerge(guests[2] as Guest); // meanwhile: it takes two boots of a guest of its own
    merged.catch(() => {});
  });
  afterAll(async () => {
    for (const one of operators) one.clean();
    await lab?.down();
  });

  it('proves the new kernel, and names a host that still runs the old one', async () => {
    const ops = operator('kernels', (document) => {
      document.tiers['standard'] = TOLERANT; // one wave for both: neither waits for the other
    });
    untold.onReboot('old-kernel');
    kernels.old = await root(told, 'uname -r');
    const file = `${ops.state}/plan.json`;
    await ops.plan('--host', 'told', '--host', 'untold', '--exclude', 'lab-*', '--out', file, ...PATIENT);
    const applied = await ops.apply(file, ...PATIENT);
    kernels.installed = (await root(told, 'readlink /vmlinuz')).replace('boot/vmlinuz-', '');

    expect(kernels.installed).not.toBe(kernels.old);
    expect(applied.settled('told')).toMatchObject({ outcome: 'patched', fault: null });
    expect(applied.event('told', 'reboot.finished')).toMatchObject({
      kernel: kernels.installed,
      boot_id: await told.bootId(),
    });
    expect(told.kernels()).toEqual([kernels.old, kernels.installed]);

    expect(applied.settled('untold')).toMatchObject({ outcome: 'degraded', fault: { code: 'wrong-kernel' } });
    expect(applied.event('untold', 'reboot.finished')).toMatchObject({ kernel: kernels.old });
    expect(untold.kernels()).toEqual([kernels.old, kernels.old]);
  });

  it('reboots a host whose boot loader was mended, and stops a run where a host does not come back', async () => {
    untold.onReboot('as-installed');
    told.onReboot('never');
    const reboot = async (ops: Patchctl, ...hosts: readonly string[]) =>
      readEvents(await ops.run('reboot', ...hosts.flatMap((name) => ['--host', name]), '--yes', '--json', ...PATIENT));
    const impatient = operator('impatient', (document) => Object.assign(document.defaults, { reboot_timeout: '90s' }));
    const [mended, stopped] = await Promise.all([
      reboot(operator('mended'), 'untold'),
      reboot(impatient, 'told', 'neighbour'),
    ]);

    expect(mended.settled('untold')).toMatchObject({ outcome: 'rebooted', fault: null });
    expect(untold.kernels().at(-1)).toBe(kernels.installed);
    expect(stopped.settled('told')).toMatchObject({ fault: { code: 'unreachable-after-reboot' } });
    expect(told.isOn()).toBe(false);
    expect(stopped.event('neighbour', 'host.connected')).toBeUndefined();
    expect(stopped.code).not.toBe(0);
  });

  it('has a guest whose root on LVM is as it was, after its snapshot was merged', async () => {
    expect(await merged).toBe('/dev/mapper/lab-root\nbefore');
  });
});
