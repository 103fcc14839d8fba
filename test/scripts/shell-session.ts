// A Session over a shell on this machine, so that remote scripts can be tried in every sh without a host.
import { spawn } from 'node:child_process';
import type { Session } from '../../src/transport/transport.ts';

/** @param shell what stands in for the remote /bin/sh: dash, `bash --posix`, `busybox sh`. */
export const shellSession = (
  shell: readonly string[] = ['/bin/sh'],
  env: NodeJS.ProcessEnv = process.env,
): Session => ({
  run: (_command, options) =>
    new Promise((resolve) => {
      const [program = '/bin/sh', ...args] = shell;
      const child = spawn(program, [...args, '-s'], { stdio: 'pipe', env });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.on('close', (code) =>
        resolve({
          ending: code === null ? { kind: 'killed', signal: 'unknown' } : { kind: 'exited', code },
          stdout: Buffer.concat(out),
          stderr: Buffer.concat(err),
        }),
      );
      child.stdin.end(options.stdin);
    }),
  close: () => Promise.resolve(),
});
