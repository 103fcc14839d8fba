// The families of hosts the lab can boot, and what sets each apart. A new family starts with a row here, a layer script
// in images/ and an index in repos/indexes.ts; everything else follows from the row.

/** The parts of a mirror. */
export type Suite = 'main' | 'security' | 'updates';

export type PackageFormat = 'deb' | 'rpm' | 'arch';

type Traits = {
  /** The Debian release whose userland, with this family's package manager, makes the base. */
  readonly suite: string;
  /** Started without systemd, by sshd alone: nothing of the base needs to boot, and nothing can reboot. */
  readonly light: boolean;
  /** Debian packages of the base beside those of every base. */
  readonly packages: readonly string[];
  readonly format: PackageFormat;
  /** What becomes of `.el9` in a fixture's rpm version; unused where the format is deb. */
  readonly release: string;
  /** The vendor that its packages name. */
  readonly vendor: string;
  /** Where the packages of each suite lie, below the root of the mirror. */
  readonly pools: Readonly<Record<Suite, string>>;
  /** The script that starts a host, beside host/boot.ts; it gets what boot-host.sh gets. */
  readonly boot: string;
  /** /usr/libexec/lab lies on a disk with a device number of its own, see HostRecord.diskDirectory. */
  readonly realDisk: boolean;
};

const oneFolder = (folder: string): Record<Suite, string> => ({ main: folder, updates: folder, security: folder });

export const traits = {
  debian: {
    suite: 'bookworm',
    light: false,
    packages: ['apt-utils', 'python3-apt'],
    format: 'deb',
    release: '',
    vendor: '',
    pools: {
      main: 'debian/pool/main',
      updates: 'debian/pool/updates',
      security: 'debian-security/pool/security',
    },
    boot: 'host/boot-host.sh',
    realDisk: false,
  },
  rocky: {
    suite: 'bookworm',
    light: false,
    packages: ['dnf', 'dnf-plugins-core', 'rpm'],
    format: 'rpm',
    release: '.el9',
    vendor: 'Rocky Enterprise Software Foundation',
    pools: oneFolder('rocky/9/BaseOS'),
    boot: 'host/boot-host.sh',
    realDisk: true,
  },
  suse: {
    suite: 'bookworm',
    light: false,
    packages: ['zypper', 'rpm'],
    format: 'rpm',
    release: '.lp156',
    vendor: 'openSUSE',
    pools: oneFolder('suse/leap/15.6/oss'),
    boot: 'host/boot-host.sh',
    realDisk: true,
  },
  arch: {
    suite: 'bookworm',
    light: false,
    packages: ['pacman-package-manager'],
    format: 'arch',
    release: '',
    vendor: '',
    pools: oneFolder('arch/core/os/x86_64'),
    boot: 'host/boot-host.sh',
    realDisk: false,
  },
  fedora: {
    // The first Debian with dnf 5; its systemd asks for a newer kind of control groups than many machines have.
    suite: 'forky',
    light: true,
    packages: ['dnf5', 'rpm'],
    format: 'rpm',
    release: '.fc42',
    vendor: 'Fedora Project',
    pools: oneFolder('fedora/42/Everything/x86_64/os'),
    boot: 'host/light-host.sh',
    realDisk: false,
  },
} as const satisfies Record<string, Traits>;

export type Family = keyof typeof traits;

export const families = Object.keys(traits) as Family[];

export function traitsOf(family: Family): Traits {
  return traits[family];
}
