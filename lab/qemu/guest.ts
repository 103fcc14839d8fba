// One QEMU guest as tests hold it: run something in it, cut its power, decide what its next reboot becomes.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, freezeGroup, processesOf, thawGroup } from '../host/control-group.ts';
import type { Lab } from '../lab.ts';
import { beside } from '../places.ts';
import { type Finished, run, sleep } from '../shell.ts';
import { layouts } from './disk-layout.ts';
import type { GuestRecord } from './guest-record.ts';
import { mirrorInside } from './make-guest.ts';

/**
 * What a reboot becomes. `as-installed`: the kernel that the guest's /vmlinuz names by then. `old-kernel`: the one that ran
 * before, as with a boot loader that was not told. `never`: the guest stays off.
 */
export const rebootFates = ['as-installed', 'old-kernel', 'never'] as const;
export type RebootFate = (typeof rebootFates)[number];

export type Guest = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly hostKey: string;
  /** Runs a /bin/sh script as root, over SSH and sudo. 255: no connection. */
  exec(script: string): Promise<Finished>;
  /** From now on. */
  onReboot(fate: RebootFate): void;
  /** Releases of the kernels that were booted, the running one last. */
  kernels(): readonly string[];
  /** The kernel's own boot id; undefined while the guest does not answer. */
  bootId(): Promise<string | undefined>;
  /** Waits until the guest has left the boot `before` and is up again. */
  waitForReboot(before: string, milliseconds?: number): Promise<void>;
  /** Waits until systemd in the guest has nothing left to start. */
  waitUntilUp(milliseconds?: number): Promise<void>;
  /** False once it powered itself off, after a reboot that was never to return, and after `stop`. */
  isOn(): boolean;
  /** Connections are accepted, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Pulls the plug. */
  stop(): Promise<void>;
  /** Switches the guest on after `stop`, after it powered itself off, or after a reboot that was never to return. */
  start(): void;
  /** What the kernel and systemd printed since the last boot. */
  console(): string;
};

/** Without acceleration on a busy machine; nobody waits for all of it when things go well. */
const patience = 10 * 60_000;

/** `tcg` is emulation, which runs everywhere. Where /dev/kvm works, `kvm` makes guests ten times as fast. */
const accelerator = process.env['PATCHCTL_QEMU_ACCEL'] ?? 'tcg';

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

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

export function guestOf(lab: Lab, record: GuestRecord): Guest {
  const { options, address, port, hostKey, directory, group } = record;
  const { name } = options;
  const limits = ['-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=10', '-o', 'BatchMode=yes'];
  const ssh = (command: string, input = ''): Promise<Finished> =>
    run('ssh', ['-F', lab.sshConfigPath, ...limits, name, command], { input });
  const printed = (): string => read(join(directory, 'console.log'));
  const bootId = async (): Promise<string | undefined> => {
    const asked = await ssh('cat /proc/sys/kernel/random/boot_id');
    return asked.code === 0 ? asked.stdout.trim() : undefined;
  };

  async function until(what: string, milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + milliseconds; Date.now() < deadline; await sleep(500)) if (await holds()) return;
    const seen = `${read(join(directory, 'supervisor.log'))}${printed().split('\n').slice(-20).join('\n')}`;
    throw new Error(`lab: guest ${name} ${what} within ${milliseconds / 1000} s:\n${seen}`);
  }
  const isUp = async (): Promise<boolean> =>
    /^(running|degraded)$/.test((await ssh('systemctl is-system-running --wait')).stdout.trim());

  return {
    name,
    address,
    port,
    hostKey,
    exec: (script) => ssh('sudo -n /bin/sh -s', script),
    onReboot: (fate) => writeFileSync(join(directory, 'fate'), fate),
    kernels: () => read(join(directory, 'boots.log')).trim().split('\n'),
    bootId,
    async waitForReboot(before, milliseconds = patience) {
      await until('did not reboot', milliseconds, async () => {
        const now = await bootId();
        return now !== undefined && now !== before && (await isUp());
      });
    },
    waitUntilUp: (milliseconds = patience) => until('did not come up', milliseconds, isUp),
    isOn: () => processesOf(group).length > 0,
    freeze: () => freezeGroup(group),
    thaw: () => thawGroup(group),
    stop: () => endGroup(group),
    start: () => startGuest(record),
    console: printed,
  };
}
