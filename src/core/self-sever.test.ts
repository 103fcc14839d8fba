// Which packages are a host's own way in, over all distributions.
import { expect, it } from 'vitest';
import type { Change } from './change.ts';
import { selfSevers, severNote, sshdLast } from './self-sever.ts';

const change = (name: string, action: Change['action'] = 'upgrade'): Change =>
  ({ action, package: name }) as unknown as Change;

it.each([
  ['sshd', 'openssh-server'],
  ['sshd', 'openssh'],
  ['sshd', 'openssh-sftp-server'],
  ['sshd', 'dropbear-bin'],
  ['libc', 'libc6'],
  ['libc', 'glibc'],
  ['libc', 'musl'],
  ['crypto', 'libssl3'],
  ['crypto', 'libssl3t64'],
  ['crypto', 'libssl1.1'],
  ['crypto', 'openssl-libs'],
  ['crypto', 'libopenssl3'],
  ['crypto', 'libopenssl1_1'],
  ['crypto', 'libcrypto3'],
  ['crypto', 'crypto-policies'],
  ['PAM', 'libpam-modules'],
  ['PAM', 'libpam-modules-bin'],
  ['PAM', 'pam'],
  ['PAM', 'sssd-common'],
  ['sudo', 'sudo'],
  ['network', 'NetworkManager-libnm'],
  ['network', 'network-manager'],
  ['network', 'netplan.io'],
  ['network', 'systemd-networkd'],
  ['network', 'wpasupplicant'],
  ['network', 'wpa_supplicant'],
  ['firewall', 'iptables-nft'],
  ['firewall', 'nftables'],
  ['firewall', 'firewalld'],
  ['VPN', 'wireguard-tools'],
  ['VPN', 'strongswan-charon'],
  ['VPN', 'libstrongswan'],
  ['VPN', 'tailscale'],
  ['systemd', 'systemd'],
  ['systemd', 'udev'],
  ['dbus', 'dbus-broker'],
  ['access control', 'selinux-policy-targeted'],
])('%s is touched by %s', (what, name) => {
  expect(selfSevers([change(name)])).toEqual([`${what} (${name})`]);
});

it.each([
  'openssh-client',
  'openssh-clients',
  'libc-dev-bin',
  'libc6-dev',
  'nginx',
  'linux-image-amd64',
  'sudo-doc',
  'libpam-doc',
  'python3-systemd',
])('%s is not the way in', (name) => {
  expect(selfSevers([change(name)])).toEqual([]);
});

it('names each kind once, with everything that is changed, and nothing that is not', () => {
  const changes = ['libc6', 'openssh-server', 'libc-bin', 'nginx'].map((name) => change(name));
  expect(selfSevers([...changes, change('sudo', 'held')])).toEqual(['sshd (openssh-server)', 'libc (libc6, libc-bin)']);
});

it('says how it will be proven, where there is something to say', () => {
  expect(severNote(['sudo (sudo)'])).toEqual(['touches the way to the host: sudo (sudo); proven by a fresh login']);
  expect(severNote([])).toEqual([]);
});

it('puts sshd behind everything else, with what shares its version', () => {
  const halves = sshdLast(['openssh-client', 'libc6', 'openssh-server', 'nginx'].map((name) => change(name)));
  expect(halves?.first.map((one) => one.package)).toEqual(['libc6', 'nginx']);
  expect(halves?.last.map((one) => one.package)).toEqual(['openssh-client', 'openssh-server']);
  expect(sshdLast([change('openssh-client'), change('nginx')])).toBeUndefined();
  expect(sshdLast([change('openssh-server')])).toBeUndefined();
});
