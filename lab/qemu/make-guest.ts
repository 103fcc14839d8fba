// Makes a guest out of the image: its identity, its disk, and its line in the files of the lab's clients.
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Lab } from '../lab.ts';
import { beside } from '../places.ts';
import { must } from '../shell.ts';
import { layouts, rootSize } from './disk-layout.ts';
import type { GuestImage } from './guest-image.ts';
import type { GuestRecord } from './guest-record.ts';

/** The mirror's address in QEMU's network, which ends in this process's machine and leads nowhere else. */
export const mirrorInside = '10.0.2.100';

type Written = { readonly mode?: number; readonly owner?: number };

function put(guest: GuestRecord, path: string, content: string, { mode = 0o644, owner = 0 }: Written = {}): void {
  const target = join(guest.directory, 'upper', path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  chmodSync(target, mode);
  chownSync(target, owner, owner);
}

function writeHomes(guest: GuestRecord, authorizedKey: string): void {
  const accounts = [
    { home: 'root', owner: 0 },
    { home: 'home/patch', owner: 1000 },
  ];
  for (const { home, owner } of accounts) {
    put(guest, `${home}/.ssh/authorized_keys`, authorizedKey, { mode: 0o600, owner });
    for (const folder of [home, `${home}/.ssh`]) {
      chmodSync(join(guest.directory, 'upper', folder), 0o700);
      chownSync(join(guest.directory, 'upper', folder), owner, owner);
    }
  }
}

function writeIdentity(guest: GuestRecord, authorizedKey: string): void {
  const { name, root = 'plain' } = guest.options;
  const key = join(guest.directory, 'ssh_host_ed25519_key');
  put(guest, 'etc/hostname', `${name}\n`);
  put(guest, 'etc/hosts', `127.0.0.1 localhost ${name}\n${mirrorInside} mirror.lab.internal\n`);
  put(guest, 'etc/machine-id', `${randomBytes(16).toString('hex')}\n`, { mode: 0o444 });
  put(guest, 'etc/fstab', `${layouts[root].device} / ext4 errors=remount-ro 0 1\n`);
  put(guest, 'etc/ssh/ssh_host_ed25519_key', readFileSync(key, 'utf8'), { mode: 0o600 });
  put(guest, 'etc/ssh/ssh_host_ed25519_key.pub', `${guest.hostKey}\n`);
  writeHomes(guest, authorizedKey);
}

/** Makes the disk of a guest that has none yet. */
export async function makeDisk(lab: Lab, guest: GuestRecord, image: GuestImage): Promise<void> {
  const { directory, options } = guest;
  const { root = 'plain' } = options;
  writeIdentity(guest, readFileSync(`${lab.identityFile}.pub`, 'utf8'));
  if (root !== 'plain') await must('cp', ['--sparse=always', image.labels[root], join(directory, 'disk.img')]);
  const where = [directory, image.lowers.join(':'), String(layouts[root].offset), rootSize];
  await must('unshare', ['-m', '--propagation', 'private', 'sh', beside('qemu/make-disk.sh'), ...where]);
}

/** Adds a guest to inventory, known hosts and ssh_config of its lab. */
export function introduce(lab: Lab, { options, address, port, hostKey }: GuestRecord): void {
  const { name, tier = 'standard', ring = 'staging', labels } = options;
  const values = { address, port, tier, ring, groups: ['debian'], ...(labels === undefined ? {} : { labels }) };
  appendFileSync(lab.inventoryPath, `  ${name}: ${JSON.stringify(values)}\n`); // its last section is `hosts`
  appendFileSync(lab.knownHostsPath, `[${address}]:${port} ${hostKey}\n`);
  const block = [`Host ${name}`, `  HostName ${address}`, `  Port ${port}`, '  User patch'];
  appendFileSync(lab.sshConfigPath, `${block.join('\n')}\n`);
}

/** Puts packages into a pool of the lab's mirror, which has to be indexed afterwards. */
export function offerPackages(mirrorRoot: string, debs: readonly string[], pool: 'main' | 'security'): void {
  const folder = join(mirrorRoot, pool === 'main' ? 'debian' : 'debian-security', 'pool', pool);
  for (const deb of debs) copyFileSync(deb, join(folder, basename(deb)));
}
