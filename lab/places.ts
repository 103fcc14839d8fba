// Where the lab keeps things on the machine: the cache of images and repositories, and the state of running labs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cacheDirectory = process.env['PATCHCTL_LAB_CACHE'] ?? '/var/cache/patchctl-lab';
export const runDirectory = '/run/patchctl-lab';

/** Path of a file that lies beside the lab's sources (and is copied beside the compiled ones). */
export function beside(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

export function readBeside(relative: string): string {
  return readFileSync(beside(relative), 'utf8');
}

/** Names a cache entry by its inputs, so that a changed input never finds the old result. */
export function cacheEntry(kind: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${input.length}:${input}`);
  return join(cacheDirectory, `${kind}-${hash.digest('hex').slice(0, 12)}`);
}
