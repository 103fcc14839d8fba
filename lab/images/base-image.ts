// Builds the untouched Debian userland of each family with mmdebstrap, from the machine's own apt sources.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { type Family, traitsOf } from '../families.ts';
import { cacheEntry } from '../places.ts';
import { must } from '../shell.ts';

const common = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
  'openssh-server',
  'sudo',
  'iproute2',
  'procps',
  'needrestart',
  'lsof',
  'fish',
  'tcsh',
  'python3',
];

const recipe = [
  '--mode=root',
  '--variant=minbase',
  '--format=directory',
  '--dpkgopt=force-unsafe-io',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  // Hosts must never know a mirror but the lab's own, and dpkg must behave as on any host.
  '--customize-hook=cd "$1"/etc && rm -rf apt/sources.list apt/sources.list.d/* apt/apt.conf.d/99mmdebstrap dpkg/dpkg.cfg.d/99mmdebstrap',
] as const;

/**
 * Files that describe where this machine gets its packages from; read at run time, never copied into an image.
 * On another distribution or for another suite there are none that fit and mmdebstrap uses its own default.
 */
function machineSources(suite: string): string[] {
  if (!readFileSync('/etc/os-release', 'utf8').split('\n').includes(`VERSION_CODENAME=${suite}`)) return [];
  const folder = '/etc/apt/sources.list.d';
  const inFolder = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(sources|list)$/.test(name)) : [];
  const files = inFolder.map((name) => join(folder, name));
  return existsSync('/etc/apt/sources.list') ? ['/etc/apt/sources.list', ...files] : files;
}

/** The machine's own wishes on how to fetch (proxies, date checks), as mmdebstrap options. */
async function machineAptOptions(): Promise<string[]> {
  const dump = await must('apt-config', ['dump']);
  const wanted = /^Acquire::(Check-|https?::Proxy|Retries)/;
  return dump
    .split('\n')
    .filter((line) => wanted.test(line))
    .map((line) => `--aptopt=${line}`);
}

async function bootstrap(family: Family, target: string): Promise<void> {
  const { suite, packages } = traitsOf(family);
  const include = `--include=${[...common, ...packages].join(',')}`;
  const options = [...recipe, ...(await machineAptOptions()), include];
  await must('mmdebstrap', [...options, suite, target, ...machineSources(suite)]);
}

/** Returns the directory of the base image, building it first when the cache has none. */
export async function baseImage(family: Family): Promise<string> {
  const { suite, packages } = traitsOf(family);
  const image = cacheEntry(`base-${family}`, [suite, ...common, ...packages, ...recipe]);
  return await cached(image, (partial) => bootstrap(family, partial));
}
