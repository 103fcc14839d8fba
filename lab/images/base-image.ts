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

/** What only a host that boots has a use for. */
const booted = new Set(['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd', 'needrestart', 'lsof', 'python3']);

/** Another init takes the place of systemd and of what asks it. */
const ofSystemd = new Set(['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd']);
const ofOpenrc = ['sysvinit-core', 'openrc'];

export type Needs = {
  /** Packages that not every host has. */
  readonly extra?: readonly string[];
  readonly init?: 'systemd' | 'openrc';
};

function packagesOf(family: Family, { extra = [], init = 'systemd' }: Needs): readonly string[] {
  const { light, packages } = traitsOf(family);
  const other = init === 'openrc';
  const kept = common.filter((name) => !(light && booted.has(name)) && !(other && ofSystemd.has(name)));
  return [...kept, ...packages, ...(other ? ofOpenrc : []), ...extra];
}

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

const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';

/** Where the machine's own suite comes from, in both notations of apt's sources. */
function machineArchive(files: readonly string[]): string | undefined {
  const stanza = new RegExp(`^URIs: *(\\S+)(?:\\n[^\\n]+)*?\\nSuites:[^\\n]* ${codename}\\b(?!-)`, 'm');
  const line = new RegExp(`^deb (?:\\[[^\\]]*\\] )?(\\S+) ${codename} `, 'm');
  const texts = files.map((file) => readFileSync(file, 'utf8').replace(/^#.*\n/gm, ''));
  return texts.map((text) => stanza.exec(text)?.[1] ?? line.exec(text)?.[1]).find((uri) => uri !== undefined);
}

/**
 * What describes where this machine gets its packages from; read at run time, never copied into an image. Another suite comes
 * from the same archive, signed by keys that the machine trusts. On another distribution mmdebstrap uses its own default.
 */
function machineSources(suite: string): string[] {
  if (!existsSync('/etc/apt')) return [];
  const folder = '/etc/apt/sources.list.d';
  const inFolder = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(sources|list)$/.test(name)) : [];
  const files = inFolder.map((name) => join(folder, name));
  const all = existsSync('/etc/apt/sources.list') ? ['/etc/apt/sources.list', ...files] : files;
  if (suite === codename) return all;
  const archive = machineArchive(all);
  return archive === undefined ? [] : [`deb ${archive} ${suite} main`];
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

export type Userland = {
  readonly suite: string;
  readonly packages: readonly string[];
  /** What mmdebstrap is told beside that, for example hooks. */
  readonly options?: readonly string[];
};

/** Installs packages and what they need into the directory `target`, with mmdebstrap. */
export async function bootstrap({ suite, packages, options = [] }: Userland, target: string): Promise<void> {
  const all = [...recipe, ...(await machineAptOptions()), `--include=${packages.join(',')}`, ...options];
  await must('mmdebstrap', [...all, suite, target, ...machineSources(suite)]);
}

/** Returns the directory of the base image, building it first when the cache has none. */
export async function baseImage(family: Family, needs: Needs = {}): Promise<string> {
  const { suite } = traitsOf(family);
  const packages = packagesOf(family, needs);
  const image = cacheEntry(`base-${family}`, [suite, ...packages, ...recipe]);
  return await cached(image, (partial) => bootstrap({ suite, packages }, partial));
}
