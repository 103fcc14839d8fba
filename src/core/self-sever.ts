// Changes that touch the way to the host itself: after them an old connection proves nothing. A table by package names, pure.
import { type Change, isEffective } from './change.ts';

interface Lifeline {
  /** As people say it. */
  readonly what: string;
  /** Names of packages, over all distributions. */
  readonly packages: RegExp;
}

const LIFELINES: readonly Lifeline[] = [
  {
    what: 'sshd',
    packages: /^(openssh|openssh-(server|sftp-server|keysign|server-pam)|dropbear(-bin|-run)?|tinysshd)$/,
  },
  { what: 'libc', packages: /^(libc6|libc-bin|glibc|glibc-common|musl)$/ },
  {
    what: 'crypto',
    packages:
      /^(libssl[\d.]+(t64)?|libcrypto[\d.]+|libopenssl[\d._]+|openssl|openssl-libs|openssl-libs-[\d.]+|crypto-policies|libgcrypt(20)?|fips-provider.*)$/,
  },
  {
    what: 'PAM',
    packages:
      /^(pam|pambase|pam-config|linux-pam|libpam0g(t64)?|libpam-(modules(-bin)?|runtime|systemd|sss|ldapd?|krb5)|sssd(-\w+)?|libnss-\w+|authselect(-libs)?|passwd|shadow(-utils)?)$/,
  },
  { what: 'sudo', packages: /^(sudo|sudo-(rs|ldap)|doas|opendoas)$/ },
  {
    what: 'network',
    packages:
      /^(network-manager|NetworkManager(-.+)?|netplan(\.io|-generator)?|ifupdown(2|-ng)?|wicked(-service)?|systemd-(networkd|resolved|network)|networkd-dispatcher|dhcpcd(5|-base)?|isc-dhcp-client|dhcp-client|dhclient|connman|netctl|iwd|wpa_?supplicant|iproute2?|network-scripts|initscripts)$/,
  },
  {
    what: 'firewall',
    packages:
      /^(iptables(-.+)?|nftables|libnftables1|firewalld(-.+)?|python3-firewall|ufw|shorewall.*|ferm|ipset|netfilter-persistent)$/,
  },
  {
    what: 'VPN',
    packages:
      /^(wireguard(-tools|-dkms)?|openvpn.*|(lib)?strongswan.*|charon.*|libreswan|openswan|tailscale|zerotier-one|nebula|openconnect|vpnc|xl2tpd|tinc)$/,
  },
  { what: 'systemd', packages: /^(systemd|systemd-(libs|udev|sysv|pam)|udev|libsystemd0|elogind|openrc)$/ },
  { what: 'dbus', packages: /^(dbus|dbus-(broker|daemon|common|bin|system-bus-common)|libdbus-1-3)$/ },
  { what: 'access control', packages: /^(selinux-policy(-.+)?|policycoreutils|apparmor|libselinux1?)$/ },
];

/** `sshd (openssh-server)`, `libc (libc6, libc-bin)`, in the order of the table; empty when no change touches the way in. */
export const selfSevers = (changes: readonly Change[]): readonly string[] => {
  const names = [...new Set(changes.filter(isEffective).map(({ package: name }) => name))];
  return LIFELINES.flatMap(({ what, packages }) => {
    const touched = names.filter((name) => packages.test(name));
    return touched.length === 0 ? [] : [`${what} (${touched.join(', ')})`];
  });
};

/** What a plan says of it. */
export const severNote = (severs: readonly string[]): readonly string[] =>
  severs.length === 0 ? [] : [`touches the way to the host: ${severs.join(', ')}; proven by a fresh login`];

/** sshd and what shares its version: the client, the sftp server, the keys' helpers. */
const OF_SSHD = /^(openssh(-.+)?|ssh|dropbear(-.+)?)$/;

const isOfSshd = ({ package: name, source }: Change): boolean => source?.name === 'openssh' || OF_SSHD.test(name);

export interface Halves {
  readonly first: readonly Change[];
  readonly last: readonly Change[];
}

/** Everything else, and then sshd; undefined where sshd does not change, or nothing else does. */
export const sshdLast = (changes: readonly Change[]): Halves | undefined => {
  const effective = changes.filter(isEffective);
  const last = effective.filter(isOfSshd);
  const first = effective.filter((change) => !isOfSshd(change));
  const sshd = last.some(({ package: name }) => LIFELINES[0]?.packages.test(name));
  return sshd && first.length > 0 ? { first, last } : undefined;
};
