// What a test asks for when it asks for a host, and what the lab decided about it.
import type { Family } from '../families.ts';

export type SudoMode = 'passwordless' | 'password' | 'none';

export type HostOptions = {
  readonly name: string;
  readonly family: Family;
  /** `none` means: log in as root. Default passwordless. */
  readonly sudo?: SudoMode;
  /** Login shell of the user, for example /usr/bin/fish or /bin/tcsh. Default /bin/bash. */
  readonly shell?: string;
  /**
   * What its root lies on. `btrfs`, `snapper`: a btrfs of its own, Debian only; its default subvolume is what boots. Default: an overlay.
   */
  readonly root?: 'overlay' | 'btrfs' | 'snapper';
  /** What starts its services. `openrc`: as Alpine does, below sysvinit; Debian only. */
  readonly init?: 'systemd' | 'openrc';
  /** Print a line on stdout from .bashrc, as real hosts sadly do. */
  readonly noisyBashrc?: boolean;
  /** Inventory values. */
  readonly tier?: 'critical' | 'standard' | 'lab';
  readonly ring?: 'staging' | 'production';
  readonly groups?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
};

/** Uid of the user `hop` in the images; the firewall of a lab with a jump host knows its connections by it. */
export const hopUid = 1077;

export type HostRecord = {
  readonly options: HostOptions;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  readonly directory: string;
  /**
   * Becomes /usr/libexec/lab in the host, or `-` for none: dnf's needs-restarting ignores files on devices with major
   * number 0, as overlays have, and would never report lab-web.
   */
  readonly diskDirectory: string;
  /** Network namespace of the host, or `-` for the machine's own. */
  readonly netns: string;
  /** Network namespace from which clients reach the host, or `-` for the machine's own. */
  readonly clientNetns: string;
  /** Only processes of the user `hop` reach this host's sshd. */
  readonly behindJump: boolean;
  /** Path of the host's control group below each hierarchy. */
  readonly group: string;
  /** The image: its layer, copied into every host, and its base, shared by all of them. */
  readonly image: { readonly layer: string; readonly base: string };
};
