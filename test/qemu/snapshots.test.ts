// Proves LVM snapshots on a guest whose root lies on LVM: taken before a change, read back, and merged by a rollback with a real reboot.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { requireGuests } from '../../lab/qemu/can-run.ts';
import type { Guest } from '../../lab/qemu/guest.ts';
import { raiseGuests } from '../../lab/qemu/guests.ts';
import { inventoryVariant } from '../lab/inventory-variant.ts';
import { type Patchctl, patchctl } from '../lab/patchctl.ts';
import { only } from '../lab/slow-transaction.ts';

/** Emulation on a busy machine is slower than any host that deserves a warning. */
const PATIENT = ['--timeout', '10m', '--host', 'kept'] as const;

describe.skipIf(!requireGuests())('a snapshot of root on LVM', () => {
  let lab: Lab;
  let kept: Guest;
  let operator: Patchctl;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'neighbour', family: 'debian', ring: 'production' }] });
    [kept] = (await raiseGuests(lab, [{ name: 'kept', root: 'lvm' }])) as [Guest];
    const inventory = inventoryVariant(lab, 'snapshots', (document) => {
      Object.assign(document.defaults, { snapshot: { kind: 'filesystem', required: true } });
    });
    operator = patchctl({ inventory });
  });

  it('is taken, and brings the whole of root back with a reboot', async () => {
    const applied = await operator.apply(...PATIENT, ...only('lab-lib'), '--exclude', 'linux-*');
    expect(applied.settled('kept').outcome).toBe('patched');
    expect(applied.event('kept', 'snapshot.taken')).toMatchObject({ record: { filesystem: { by: 'lvm' } } });
    await kept.exec('echo edited >/opt/outside; sync');

    const run = String(applied.events[0]?.['run']);
    const told = await operator.run('rollback', run, '--filesystem', ...PATIENT, '--yes', '--json');
    expect({ code: told.code, stderr: told.stderr }).toMatchObject({ code: 0 });
    expect(told.stdout).toContain('"outcome":"reverted"');
    const seen = await kept.exec("test ! -e /opt/outside && dpkg-query -W -f '${Version}' lab-lib");
    expect(seen.stdout.trim()).toBe('3.0.1-1');
  });
});
