// Switches a guest on: its machine as QEMU is told to build it, under a supervisor of its own.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { beside } from '../places.ts';
import { layouts } from './disk-layout.ts';
import type { GuestRecord } from './guest-record.ts';
import { mirrorInside } from './make-guest.ts';

/** `tcg` is emulation, which runs everywhere. Where /dev/kvm works, `kvm` makes guests ten times as fast. */
const accelerator = process.env['PATCHCTL_QEMU_ACCEL'] ?? 'tcg,tb-size=256';

function machine({ address, port, directory, mirror }: GuestRecord): string[] {
  const pipe = [process.execPath, beside('qemu/mirror-pipe.mjs'), mirror.address, String(mirror.port)].join(' ');
  const network = [
    'user,id=cable,restrict=on',
    `hostfwd=tcp:${address}:${port}-:22`,
    `guestfwd=tcp:${mirrorInside}:${mirror.port}-cmd:${pipe.replaceAll(',', ',,')}`,
  ].join(',');
  return [
    ...['-machine', 'q35', '-accel', accelerator, '-cpu', 'max', '-smp', '1', '-m', '512'],
    ...['-nodefaults', '-display', 'none', '-serial', `file:${join(directory, 'console.log')}`],
    ...['-drive', `file=${join(directory, 'disk.img')},format=raw,if=none,id=disk,cache=unsafe`],
    ...['-device', 'nvme,serial=lab,drive=disk'], // built into Debian's cloud kernel, as ext4 is
    ...['-netdev', network, '-device', 'virtio-net-pci,netdev=cable', '-device', 'virtio-rng-pci'],
  ];
}

/** Starts the supervisor of a guest; it outlives this process and is ended through the guest's control group. */
export function startGuest(guest: GuestRecord): void {
  const { offset, device } = layouts[guest.options.root ?? 'plain'];
  const kernel = `root=${device} ro quiet console=ttyS0 net.ifnames=0 mitigations=off`;
  const supervisor = [
    beside('qemu/supervisor.mjs'),
    guest.directory,
    beside('qemu/boot-loader.sh'),
    String(offset),
    kernel,
  ];
  const words = [beside('join-group.sh'), guest.group, process.execPath, ...supervisor, ...machine(guest)];
  const log = openSync(join(guest.directory, 'supervisor.log'), 'a');
  spawn('sh', words, { detached: true, stdio: ['ignore', log, log], cwd: '/' }).unref();
  closeSync(log);
}
