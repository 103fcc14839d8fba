// Says whether this machine can carry QEMU guests, and whether tests were asked to use them.
import { type Availability, isOnPath, labAvailability, requireLab } from '../can-run.ts';

/** Programs that guests need beside the lab's own, with the Debian package of lab/qemu/packages.txt that carries each. */
const programs = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'mkfs.ext4': 'e2fsprogs',
  debugfs: 'e2fsprogs',
  lvcreate: 'lvm2',
  thin_restore: 'thin-provisioning-tools',
} as const;

/** Checks the machine without changing it: a lab, and the programs of lab/qemu/packages.txt. */
export function guestAvailability(): Availability {
  const lab = labAvailability();
  if (!lab.ok) return lab;
  const missing = Object.entries(programs).filter(([program]) => !isOnPath(program));
  if (missing.length === 0) return { ok: true };
  const packages = [...new Set(missing.map(([, name]) => name))].sort().join(' ');
  return { ok: false, reason: `missing Debian packages: apt-get install --no-install-recommends ${packages}` };
}

/**
 * For tests: true when PATCHCTL_QEMU=1 asks for guests and the machine carries a lab. Throws when only the programs of
 * guests are missing, because who asks wants to know. Guests take minutes, so nobody gets them unasked.
 *
 * @example describe.skipIf(!requireGuests())('a kernel update', () => { … })
 */
export function requireGuests(): boolean {
  if (process.env['PATCHCTL_QEMU'] !== '1') {
    process.stderr.write('SKIPPED: QEMU guests, because PATCHCTL_QEMU=1 is not set\n');
    return false;
  }
  if (!requireLab()) return false;
  const availability = guestAvailability();
  if (!availability.ok) throw new Error(`NO QEMU GUESTS: ${availability.reason}`);
  return true;
}
