// Writes what makes one host itself into its overlay's upper directory, before it boots for the first time.
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../shell.ts';
import type { HostRecord } from './host-spec.ts';

const mirrorName = 'mirror.lab.internal';

type Written = { readonly mode?: number; readonly owner?: number };

function put(host: HostRecord, path: string, content: string, { mode = 0o644, owner = 0 }: Written = {}): void {
  const target = join(host.directory, 'upper', path);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true }); // the layer may say "deleted here" with a whiteout, which cannot be written to
  writeFileSync(target, content);
  chmodSync(target, mode);
  chownSync(target, owner, owner);
}

function fromImage(host: HostRecord, path: string): string {
  return readFileSync(join(host.image.layer, path), 'utf8');
}

/** Makes a host key and returns its public part, `ssh-ed25519 AAAA…`. */
export async function makeHostKey(directory: string): Promise<string> {
  const file = join(directory, 'ssh_host_ed25519_key');
  await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

function fillRealDisk(host: HostRecord): void {
  if (host.diskDirectory === '-') return;
  cpSync(join(host.image.layer, 'usr/libexec/lab'), host.diskDirectory, { recursive: true });
}

function replaceField(table: string, user: string, change: { field: number; value: string }): string {
  const lines = table.split('\n').map((line) => {
    const fields = line.split(':');
    if (fields[0] === user) fields[change.field] = change.value;
    return fields.join(':');
  });
  return lines.join('\n');
}

function writeSsh(host: HostRecord): void {
  const key = join(host.directory, 'ssh_host_ed25519_key');
  put(host, 'etc/ssh/ssh_host_ed25519_key', readFileSync(key, 'utf8'), { mode: 0o600 });
  put(host, 'etc/ssh/ssh_host_ed25519_key.pub', `${host.hostKey}\n`);
  const listen = `ListenAddress ${host.address}\nPort ${host.port}\nHostKey /etc/ssh/ssh_host_ed25519_key\n`;
  put(host, 'etc/ssh/sshd_config.d/address.conf', listen);
}

/** Homes keep the owner and mode they have in the image: an upper directory replaces both. */
function writeHome(host: HostRecord, authorizedKey: string): void {
  const accounts = [
    { home: 'root', owner: 0 },
    { home: 'home/patch', owner: 1000 },
    { home: 'home/hop', owner: 1077 },
  ];
  for (const { home, owner } of accounts) {
    put(host, `${home}/.ssh/authorized_keys`, authorizedKey, { mode: 0o600, owner });
    for (const folder of [home, `${home}/.ssh`]) {
      chmodSync(join(host.directory, 'upper', folder), 0o700);
      chownSync(join(host.directory, 'upper', folder), owner, owner);
    }
  }
  if (host.options.noisyBashrc !== true) return;
  put(host, 'home/patch/.bashrc', `echo "Welcome to $(hostname), be careful"\n`, { owner: 1000 });
}

async function writeAccount(host: HostRecord): Promise<void> {
  const crypt = (await must('openssl', ['passwd', '-6', '-stdin'], { input: host.password })).trim();
  put(host, 'etc/shadow', replaceField(fromImage(host, 'etc/shadow'), 'patch', { field: 1, value: crypt }), {
    mode: 0o600,
  });
  const shell = host.options.shell ?? '/bin/bash';
  put(host, 'etc/passwd', replaceField(fromImage(host, 'etc/passwd'), 'patch', { field: 6, value: shell }));
  if (host.options.sudo === 'password') put(host, 'etc/sudoers.d/patch', 'patch ALL=(ALL:ALL) ALL\n', { mode: 0o440 });
  if (host.options.sudo === 'none') put(host, 'etc/sudoers.d/patch', '# logs in as root\n', { mode: 0o440 });
}

export type Surroundings = { readonly authorizedKey: string; readonly mirrorAddress: string };

export async function writeIdentity(host: HostRecord, { authorizedKey, mirrorAddress }: Surroundings): Promise<void> {
  for (const folder of ['upper', 'work', 'root']) mkdirSync(join(host.directory, folder), { recursive: true });
  // Copied instead of stacked: dpkg cannot restore its backup of a file that lies in a lower layer (ESTALE on rename
  // over a hard link), and the fixtures' files are the ones whose updates fail.
  await must('cp', ['-a', `${host.image.layer}/.`, join(host.directory, 'upper')]);
  const { name } = host.options;
  put(host, 'etc/hostname', `${name}\n`);
  put(host, 'etc/hosts', `127.0.0.1 localhost\n${host.address} ${name}\n${mirrorAddress} ${mirrorName}\n`);
  put(host, 'etc/machine-id', `${randomBytes(16).toString('hex')}\n`, { mode: 0o444 });
  writeSsh(host);
  writeHome(host, authorizedKey);
  fillRealDisk(host);
  await writeAccount(host);
}
