// A lock between processes of this machine; the kernel releases it when the holder dies.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Runs `work` while holding an exclusive flock(1) on `file`; others wait. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  // The holder is a `cat` whose stdin is ours: if this process dies, the pipe closes and the lock goes with it.
  const holder = spawn('flock', ['-x', file, 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => holder.on('close', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('exit', () => reject(new Error(`lab: could not lock ${file}`)));
    });
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
