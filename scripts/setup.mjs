// Makes a fresh clone ready: dependencies, build, and with --lab, --bench or --qemu the Debian packages they need. Does nothing when all is there.
// Plain JavaScript without dependencies: it runs before there are any.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const say = (text) => process.stderr.write(`setup: ${text}\n`);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Node ${process.versions.node} is too old: patchctl needs 20.19 or newer`);
  process.exit(2);
};

/** Runs `work` when `key` is not the one that `stamp` holds, and writes it down afterwards. */
const once = (stamp, key, work) => {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
};

const run = (program, args) => execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const installDependencies = () =>
  once('node_modules/.patchctl-setup', sha256(readFileSync('package-lock.json') + process.version), () => {
    say('npm ci (the first time on a machine a native module may be compiled: about two minutes)');
    run('npm', ['ci', '--no-audit', '--no-fund']);
  });

const filesBelow = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const build = () => {
  const inputs = [
    ...filesBelow('src'),
    ...filesBelow('lab'),
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/build.mjs',
    'scripts/bundle.mjs',
    'bin/chunk-loader.js',
    'package-lock.json',
  ];
  const key = sha256(inputs.map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`).join('\n'));
  once('dist/.patchctl-build', key, () => {
    say('building');
    run(process.execPath, ['scripts/build.mjs']);
  });
};

const wanted = (list) =>
  readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

const isInstalled = (name) => {
  const asked = spawnSync('dpkg-query', ['--show', '--showformat=\x24{db:Status-Status}', name], { encoding: 'utf8' });
  return asked.status === 0 && asked.stdout.trim() === 'installed';
};

const apt = (...args) =>
  execFileSync('apt-get', ['-q', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });

/** Only as root on Debian; elsewhere the lab itself says what is missing, and its tests are skipped loudly. */
const installPackages = (list) => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  const missing = wanted(list).filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  say(`installing Debian packages: ${missing.join(' ')}`);
  try {
    apt('update');
    apt('install', '--no-install-recommends', ...missing);
  } catch {
    say('some packages could not be installed; the lab will say what it cannot do');
  }
};

requireNode();
if (process.argv.includes('--lab') || process.argv.includes('--bench')) installPackages('lab/packages.txt');
if (process.argv.includes('--bench')) installPackages('lab/bench/packages.txt');
if (process.argv.includes('--qemu')) installPackages('lab/qemu/packages.txt');
installDependencies();
build();
