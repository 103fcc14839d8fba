// Real programs out of Debian's packages, unpacked beside the lab's cache and never installed: no service of theirs starts here.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cached } from '../../lab/cache.ts';
import { cacheEntry } from '../../lab/places.ts';
import { must, run } from '../../lab/shell.ts';

export type Borrowed = {
  /** PATH and libraries with which the programs, and what they start, are found. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * Words before a program that looks for its files below /usr: in a mount namespace of its own it finds the packages
   * there, as if they were installed.
   */
  readonly asInstalled: readonly string[];
};

/** The packages and what they need beyond this machine's own, as apt chooses them. No lock of apt or dpkg is taken. */
async function download(packages: readonly string[], archives: string): Promise<void> {
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const options = ['-q', '-y', '-d', '--reinstall', '--no-install-recommends'];
  const folders = ['-o', 'Debug::NoLocking=1', '-o', `Dir::Cache::archives=${archives}`];
  const args = ['install', ...options, ...folders, ...packages];
  if ((await run('apt-get', args)).code === 0) return;
  await must('apt-get', ['-q', 'update']); // a fresh machine has no lists
  await must('apt-get', args);
}

async function unpack(packages: readonly string[], partial: string): Promise<void> {
  const archives = join(partial, 'archives');
  await download(packages, archives);
  const files = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const file of files) await must('dpkg-deb', ['-x', join(archives, file), join(partial, 'root')]);
}

/** Folders of libraries are named after the architecture. */
const libraryFolders = (root: string): readonly string[] =>
  ['usr/lib', 'lib']
    .map((folder) => join(root, folder))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes('-linux-gnu'));

function environment(root: string): NodeJS.ProcessEnv {
  const programs = ['usr/bin', 'usr/sbin', 'usr/lib/postgresql/15/bin'].map((folder) => join(root, folder));
  const libraries = libraryFolders(root);
  return {
    PATH: [...programs, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
    HOME: '/nonexistent',
    LC_ALL: 'C',
  };
}

/**
 * Finds or unpacks the packages. Undefined, loudly, where that cannot be done; an error when CI is set, because a green run
 * without the real programs proves nothing.
 */
export async function borrow(packages: readonly string[]): Promise<Borrowed | undefined> {
  try {
    if (process.getuid?.() !== 0) throw new Error('needs root');
    if (!existsSync('/usr/bin/apt-get')) throw new Error('needs apt-get');
    const entry = await cached(cacheEntry('base-borrowed', packages), (partial) => unpack(packages, partial));
    const root = join(entry, 'root');
    const overlay = 'mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr && exec "$@"';
    const asInstalled = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', overlay, root];
    return { env: environment(root), asInstalled };
  } catch (error) {
    const message = `SKIPPED, CANNOT BORROW ${packages.join(', ')}: ${error instanceof Error ? error.message : error}`;
    if (process.env['CI'] === 'true') throw new Error(message);
    process.stderr.write(`\n${'*'.repeat(78)}\n*** ${message}\n${'*'.repeat(78)}\n\n`);
    return undefined;
  }
}
