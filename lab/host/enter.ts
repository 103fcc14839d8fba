// Runs scripts as root inside a host without its sshd: through the namespaces of its init process.
import { readFileSync } from 'node:fs';
import { type Finished, run } from '../shell.ts';
import { processesOf } from './control-group.ts';

/** Finds the host's pid 1 by its pid as the machine sees it. */
export function findInit(group: string): number | undefined {
  return processesOf(group).find((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return /^NSpid:\t\d+\t1$/m.test(status) && /^Name:\t(?:systemd|init|lab-init)$/m.test(status);
    } catch {
      return false;
    }
  });
}

const environment = ['-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8'];

/** Runs `script` with /bin/sh as root inside the host. Code 255 with a message when the host is not running. */
export async function execInside(group: string, script: string, timeout = 120_000): Promise<Finished> {
  const init = findInit(group);
  if (init === undefined) return { code: 255, stdout: '', stderr: 'lab: the host is not running' };
  const enter = ['--target', String(init), '--all', `--root=/proc/${init}/root`, `--wd=/proc/${init}/root`];
  return await run('nsenter', [...enter, '--', 'env', ...environment, '/bin/sh', '-c', script], { timeout });
}
