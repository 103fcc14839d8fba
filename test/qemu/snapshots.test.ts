// Proves LVM snapshots on guests whose root lies on LVM, classic and thin: taken before a change, read back, and merged by a rollback
// with a real reboot.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, raiseLab } from '../../lab/lab.ts';
import { requireGuests } from '../../lab/qemu/can-run.ts';
import type { Guest } from '../../lab/qemu/guest.ts';
import { raiseGuests } from '../../lab/qemu/guests.ts';
import { OUTPUT_SCHEMAS } from '../../src/contracts/output-schemas.ts';
import { inventoryVariant } from '../lab/inventory-variant.ts';
import { type Patchctl, patchctl } from '../lab/patchctl.ts';
import { only } from '../lab/slow-transaction.ts';

const KINDS = ['lvm', 'thin'] as const;

/** Takes 110 MiB of the pool with 7 MiB of writes, one page per chunk: QEMU's disk loses its breath behind more. */
const FILL = `lvchange -q -Zn lab/pool; lvcreate -q -y -V 200M -T lab/pool -n filler
  perl -e 'open F, "+<", "/dev/lab/filler" or die; for (0 .. 1760) { sysseek F, $_ * 65536, 0; syswrite F, "x" x 4096 }'
  sync /dev/lab/filler`;

/** Emulation on a busy machine is slower than any host that deserves a warning. */
const PATIENT = ['--timeout', '10m', ...KINDS.flatMap((kind) => ['--host', kind])] as const;

describe.skipIf(!requireGuests())('a snapshot of root on LVM', () => {
  let lab: Lab;
  let guests: readonly Guest[];
  let operator: Patchctl;
  afterAll(async () => {
    operator?.clean();
    await lab?.down();
  });
  beforeAll(async () => {
    lab = await raiseLab({ hosts: [{ name: 'neighbour', family: 'debian', ring: 'production' }] });
    guests = await raiseGuests(
      lab,
      KINDS.map((root) => ({ name: root, root })),
    );
    const inventory = inventoryVariant(lab, 'snapshots', (document) => {
      Object.assign(document.defaults, { snapshot: { kind: 'filesystem', required: true } });
    });
    operator = patchctl({ inventory });
  });

  const said = async (name: (typeof KINDS)[number], script: string): Promise<string> => {
    const done = await guests.find((guest) => guest.name === name)?.exec(`set -e\n${script}`);
    if (done?.code !== 0) throw new Error(`${name}: ${script}: ${done?.stderr}`);
    return done.stdout.trim();
  };

  it('is not promised where the thin pool is too full, or a kernel would go to a /boot of its own', async () => {
    await said('thin', FILL);
    await said('lvm', 'mount -t tmpfs none /boot');
    const planned = await operator.plan(...PATIENT);
    await said('thin', 'lvremove -q -f lab/filler');
    await said('lvm', 'umount /boot');
    const reasons = (name: string): string => planned.host(name).rollback.reasons.join('\n');
    expect(reasons('thin')).toMatch(/no file-system snapshot: the thin pool lab\/pool is 8\d % full/);
    expect(reasons('lvm')).toMatch(/only by hand: \/boot is a file system of its own, and linux-image-.* write to it/);
  });

  let run: string;
  it('is taken before a change', async () => {
    const applied = await operator.apply(...PATIENT, ...only('lab-lib'), '--exclude', 'linux-*');
    run = String(applied.events[0]?.['run']);
    for (const kind of KINDS) {
      expect(applied.settled(kind).outcome).toBe('patched');
      expect(applied.event(kind, 'snapshot.taken')).toMatchObject({ record: { filesystem: { by: 'lvm' } } });
    }
  });

  it('brings the whole of root back with a reboot', async () => {
    for (const kind of KINDS) await said(kind, 'echo edited >/opt/outside; sync');
    const told = await operator.run('rollback', run, '--filesystem', ...PATIENT, '--yes', '--json');
    expect({ code: told.code, stderr: told.stderr }).toMatchObject({ code: 0 });
    expect(told.stdout.match(/"outcome":"reverted"/g)).toHaveLength(KINDS.length);
    for (const kind of KINDS)
      expect(await said(kind, "test ! -e /opt/outside; dpkg-query -W -f '${Version}' lab-lib")).toBe('3.0.1-1');
  });

  it('is used up by that, and what is left of it is listed', async () => {
    for (const kind of KINDS) expect(await said(kind, 'lvs --noheadings -o lv_name lab')).not.toContain('patchctl');
    const listed = OUTPUT_SCHEMAS['snapshots-list'].parse(await operator.json('snapshots', 'list', ...PATIENT));
    expect(listed.hosts.map(({ snapshots }) => snapshots.map((one) => ({ run: one.run, by: one.filesystem })))).toEqual(
      [[{ run, by: null }], [{ run, by: null }]],
    );
  });
});
