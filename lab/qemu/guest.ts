// One QEMU guest as tests hold it: run something in it, cut its power, decide what its next reboot becomes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, freezeGroup, processesOf, thawGroup } from '../host/control-group.ts';
import type { Lab } from '../lab.ts';
import { type Finished, run, sleep } from '../shell.ts';
import type { GuestRecord } from './guest-record.ts';
import { startGuest } from './start-guest.ts';

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

/** A supervisor that was just started may not be seen yet; after that, a guest that is off stays off. */
const grace = 5_000;

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

  const isOn = (): boolean => processesOf(group).length > 0;

  async function until(what: string, milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
    const began = Date.now();
    const elapsed = (): number => Date.now() - began;
    for (; elapsed() < milliseconds && (isOn() || elapsed() < grace); await sleep(500)) if (await holds()) return;
    const seen = `${read(join(directory, 'supervisor.log'))}${printed().split('\n').slice(-20).join('\n')}`;
    throw new Error(`lab: guest ${name} ${what}; ${isOn() ? 'on' : 'off'} after ${elapsed() / 1000} s:\n${seen}`);
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
    isOn,
    freeze: () => freezeGroup(group),
    thaw: () => thawGroup(group),
    stop: () => endGroup(group),
    start: () => startGuest(record),
    console: printed,
  };
}
