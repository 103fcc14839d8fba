// Systems that are updated as a whole image: recognised first, never patched by packages, named with the command to use instead.
import type { Facts, OsRelease } from '../../core/facts.ts';

type ImageBased = NonNullable<Facts['imageBased']>;

/** Whose ID says it all. A package manager found there (a container tool, a leftover) changes nothing. */
const BY_ID: Readonly<Record<string, ImageBased>> = {
  nixos: { kind: 'NixOS', command: 'nixos-rebuild switch --upgrade' },
  guix: { kind: 'Guix System', command: 'guix pull && guix system reconfigure' },
  flatcar: { kind: 'Flatcar Container Linux', command: 'update_engine_client -update' },
  coreos: { kind: 'CoreOS Container Linux, past its end of life', command: 'update_engine_client -update' },
  bottlerocket: { kind: 'Bottlerocket', command: 'apiclient update apply --check --reboot' },
  talos: { kind: 'Talos', command: 'talosctl upgrade' },
  'ubuntu-core': { kind: 'Ubuntu Core', command: 'snap refresh' },
  cos: { kind: 'Container-Optimized OS', command: 'replace the node by one with a newer image' },
  rhcos: { kind: 'Red Hat CoreOS, kept by its OpenShift cluster', command: 'oc adm upgrade' },
  kairos: { kind: 'Kairos', command: 'kairos-agent upgrade' },
  steamos: { kind: 'SteamOS', command: 'steamos-update' },
  vanilla: { kind: 'Vanilla OS', command: 'abroot upgrade' },
};

/** Azure Linux comes with packages, and in these variants as an image. */
const AZURE_IMAGES = new Set(['osguard', 'azurecontainerlinux']);

const OSTREE = '/run/ostree-booted';
/** Fedora's editions carry bootc, too, but follow their ostree branch by rpm-ostree; it knows container origins as well. */
const RPM_OSTREE_EDITIONS = /^(coreos|iot|silverblue|kinoite|sericea|onyx|sway-atomic|budgie-atomic|cosmic-atomic)$/;

const ostreeBased = (os: OsRelease, has: (marker: string) => boolean): ImageBased | undefined => {
  if (has('/run/bootc')) return { kind: 'a bootc image', command: 'bootc upgrade' };
  if (!has(OSTREE)) return undefined;
  const edition = os.id === 'fedora' && RPM_OSTREE_EDITIONS.test(os.variant ?? '');
  if (has('/usr/bin/bootc') && !edition) return { kind: 'a bootc image', command: 'bootc upgrade' };
  // Debian's side of the family (Endless, Torizon) knows only ostree itself.
  if (os.idLike.includes('debian') || os.id === 'debian')
    return { kind: 'an ostree image', command: 'ostree admin upgrade' };
  return { kind: 'an rpm-ostree image', command: 'rpm-ostree upgrade' };
};

/** SLE Micro 5.1 is suse-microos, 5.2 sle-micro, 6.0 sl-micro, and 6.2 is sles in a variant. */
const PATCHED = /^(suse-microos|sle-micro|sl-micro|opensuse-leap-micro|leap-micro)$/;
/** Rolling releases have no patches: `dup` is what their own timer runs. */
const ROLLING = /^(opensuse-microos|microos|opensuse-aeon|aeon|opensuse-kalpa|kalpa)$/;

const transactional = (os: OsRelease, has: (marker: string) => boolean): ImageBased | undefined => {
  const kind = 'a transactional-update system';
  const patched = { kind, command: 'transactional-update patch' };
  const rolling = { kind, command: 'transactional-update dup' };
  if (PATCHED.test(os.id)) return patched;
  if (ROLLING.test(os.id) || os.variant === 'microos') return rolling;
  // The server role of an ordinary distribution: zypper is there, and would fail on the read-only root.
  const role = os.variant === 'transactional' || (has('/usr/sbin/transactional-update') && has('read-only-root'));
  if (!role || !os.idLike.some((like) => like.includes('suse'))) return undefined;
  return os.id === 'opensuse-tumbleweed' ? rolling : patched;
};

/** @param markers paths that exist on the host, of those that facts.sh looks for; `read-only-root` stands for a state. */
export const imageBased = (os: OsRelease, markers: readonly string[]): ImageBased | undefined => {
  const has = (marker: string): boolean => markers.includes(marker);
  if (os.id === 'azurelinux' && AZURE_IMAGES.has(os.variant ?? ''))
    return { kind: 'an Azure Linux image', command: 'replace the node by one with a newer image' };
  const known = BY_ID[os.id];
  if (known !== undefined) return known;
  if (has('/etc/NIXOS')) return BY_ID['nixos'];
  return ostreeBased(os, has) ?? transactional(os, has);
};
