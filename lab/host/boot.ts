// Starts a host and waits until it answers.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { traitsOf } from '../families.ts';
import { beside } from '../places.ts';
import { must, runWords, sleep } from '../shell.ts';
import { execInside } from './enter.ts';
import { type HostRecord, hopUid } from './host-spec.ts';

/** Starts the supervisor of a host; it outlives this process and is ended through the host's control group. */
export function startHost(host: HostRecord): void {
  const log = openSync(join(host.directory, 'console.log'), 'a');
  const boot = [
    beside(traitsOf(host.options.family).boot),
    host.directory,
    host.options.name,
    host.image.base,
    host.netns,
    host.diskDirectory,
    host.options.root ?? 'overlay',
  ];
  const supervisor = [beside('join-group.sh'), host.group, 'unshare', '-m', '--propagation', 'slave', 'bash', ...boot];
  const child = spawn('sh', supervisor, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.unref();
  closeSync(log);
}

/** True when sshd greets on the host's address within a second, asked from where a client would stand. */
async function greets(host: HostRecord): Promise<boolean> {
  const probe = `exec 3<>/dev/tcp/${host.address}/${host.port} && head -c 4 <&3`;
  const enter = host.netns === '-' ? [] : ['nsenter', `--net=/run/netns/${host.clientNetns}`];
  const become = host.behindJump ? ['setpriv', `--reuid=${hopUid}`, '--clear-groups'] : [];
  const words = [...enter, ...become, 'bash', '-c', probe];
  return (await runWords(words, { timeout: 1_000 })).stdout === 'SSH-';
}

/** Waits for the init, and says `running` or `degraded` when it has nothing left to start. */
const hasStarted = {
  systemd: 'systemctl is-system-running --wait',
  openrc:
    '[ -e /run/openrc/softlevel ] && [ ! -e /run/openrc/rc.starting ] && [ "$(rc-status --runlevel)" = default ] && echo running',
} as const;

/** Waits until the host has booted: sshd answers, and its init has nothing left to start. */
export async function waitUntilUp(host: HostRecord, milliseconds = 60_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    if (await greets(host)) {
      if (traitsOf(host.options.family).light) return;
      const state = await execInside(host.group, hasStarted[host.options.init ?? 'systemd'], 30_000);
      if (/^(running|degraded)$/.test(state.stdout.trim())) return;
    }
    await sleep(25);
  }
  const console = await must('tail', ['-n', '20', join(host.directory, 'console.log')]);
  throw new Error(`lab: host ${host.options.name} did not come up in ${milliseconds / 1000} s:\n${console}`);
}
