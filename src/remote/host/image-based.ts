// Systems that are updated as a whole image: recognised first, never patched by packages, named with the command to use instead.
import type { Facts, FoundManager, OsRelease } from '../../core/facts.ts';

type ImageBased = NonNullable<Facts['imageBased']>;

const BY_ID: Readonly<Record<string, ImageBased>> = {
  nixos: { kind: 'NixOS', command: 'nixos-rebuild switch --upgrade' },
  flatcar: { kind: 'Flatcar Container Linux', command: 'update_engine_client -update' },
  bottlerocket: { kind: 'Bottlerocket', command: 'apiclient update apply --check --reboot' },
  talos: { kind: 'Talos', command: 'talosctl upgrade' },
  'ubuntu-core': { kind: 'Ubuntu Core', command: 'snap refresh' },
  cos: { kind: 'Container-Optimized OS', command: 'replace the node by one with a newer image' },
  guix: { kind: 'Guix System', command: 'guix pull && guix system reconfigure' },
};

const TRANSACTIONAL = /^(opensuse-microos|microos|sle-micro|sl-micro|opensuse-leap-micro)$/;

/** @param markers paths that exist on the host, of those that facts.sh looks for. */
export const imageBased = (
  os: OsRelease,
  markers: readonly string[],
  managers: readonly FoundManager[],
): ImageBased | undefined => {
  const known = BY_ID[os.id];
  if (known !== undefined) return known;
  if (
    markers.includes('/run/bootc') ||
    (markers.includes('/run/ostree-booted') && markers.includes('/usr/bin/bootc'))
  ) {
    return { kind: 'a bootc image', command: 'bootc upgrade' };
  }
  if (markers.includes('/run/ostree-booted')) return { kind: 'an rpm-ostree image', command: 'rpm-ostree upgrade' };
  const transactional = TRANSACTIONAL.test(os.id) || (os.id.startsWith('opensuse') && os.variant === 'microos');
  if (transactional && managers.some((manager) => manager.program === 'zypper')) {
    return { kind: 'a transactional-update system', command: 'transactional-update patch' };
  }
  return undefined;
};
