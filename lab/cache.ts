// Keeps the cache of images and repositories: builds an entry once, whoever asks first, and forgets old ones.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { cacheDirectory } from './places.ts';

/** Entries nobody asked for during so many milliseconds are removed. */
const forgetAfter = 14 * 86_400_000;

function markUsed(entry: string): void {
  const now = new Date();
  if (existsSync(`${entry}.lock`)) utimesSync(`${entry}.lock`, now, now);
}

/** Returns the directory `entry`; when it does not exist, `build` fills a directory that then takes its name. */
export async function cached(entry: string, build: (partial: string) => Promise<void>): Promise<string> {
  mkdirSync(cacheDirectory, { recursive: true });
  if (!existsSync(entry)) {
    await withLock(`${entry}.lock`, async () => {
      if (existsSync(entry)) return;
      const partial = `${entry}.partial`;
      rmSync(partial, { recursive: true, force: true });
      await build(partial);
      renameSync(partial, entry);
    });
  }
  markUsed(entry);
  return entry;
}

/** Removes the entries that no lab has asked for in two weeks, except those a running lab stands on. */
export function forgetOldEntries(inUse: ReadonlySet<string>): void {
  const locks = readdirSync(cacheDirectory).filter((name) => /^(base|image|repos)-.*\.lock$/.test(name));
  for (const name of locks) {
    const lock = join(cacheDirectory, name);
    const entry = lock.slice(0, -'.lock'.length);
    if (inUse.has(entry) || Date.now() - statSync(lock).mtimeMs < forgetAfter) continue;
    for (const path of [entry, `${entry}.partial`, lock]) rmSync(path, { recursive: true, force: true });
  }
}
