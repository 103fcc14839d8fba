// Says whether this machine can carry a lab, and makes tests skip loudly (or fail in CI) when it cannot.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Programs the lab calls, with the Debian package of lab/packages.txt that carries each. */
const programs = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  flock: 'util-linux',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  openssl: 'openssl',
  ip: 'iproute2',
  nft: 'nftables',
  gpg: 'gpg',
  'apt-ftparchive': 'apt-utils',
  'dpkg-deb': 'dpkg',
  rpmbuild: 'rpm',
  createrepo_c: 'createrepo-c',
  modifyrepo_c: 'createrepo-c',
  'repo-add': 'pacman-package-manager',
  bsdtar: 'libarchive-tools',
  zstd: 'zstd',
} as const;

export function isOnPath(program: string): boolean {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function supportsOverlay(): boolean {
  return /\boverlay\b/.test(readFileSync('/proc/filesystems', 'utf8'));
}

/** Checks the machine without changing it: Linux, root, the programs, overlay and time namespaces. */
export function labAvailability(): Availability {
  if (process.platform !== 'linux') return { ok: false, reason: 'the lab boots Linux hosts and needs Linux' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'the lab mounts and boots hosts and needs root' };
  const missing = Object.entries(programs).filter(([program]) => !isOnPath(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].sort().join(' ');
    return { ok: false, reason: `missing Debian packages: apt-get install ${packages}` };
  }
  if (!supportsOverlay()) return { ok: false, reason: 'the kernel has no overlay file system' };
  if (!existsSync('/proc/self/ns/time')) return { ok: false, reason: 'the kernel has no time namespaces' };
  return { ok: true };
}

/**
 * For tests: true when the lab can run. Otherwise prints why, loudly; throws when CI is set, because a green run that
 * silently skipped the real hosts proves nothing.
 *
 * @example describe.skipIf(!requireLab())('a real Debian host', () => { … })
 */
export function requireLab(): boolean {
  const availability = labAvailability();
  if (availability.ok) return true;
  const message = `SKIPPED, NO LAB: ${availability.reason}`;
  if (process.env['CI'] === 'true') throw new Error(message);
  process.stderr.write(`\n${'*'.repeat(78)}\n*** ${message}\n${'*'.repeat(78)}\n\n`);
  return false;
}
