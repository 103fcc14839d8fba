// What a host says about itself in the first round trip. All of it is "reported by host".

export interface OsRelease {
  /** `ID` of os-release, lower case: debian, ubuntu, rocky, amzn, … */
  readonly id: string;
  readonly idLike: readonly string[];
  /** `VERSION_ID`; empty on rolling releases. */
  readonly version: string;
  readonly name: string;
  readonly variant?: string;
}

/** A package manager program that was found, with its own version line. */
export interface FoundManager {
  readonly program:
    | 'apt-get'
    | 'dnf'
    | 'dnf5'
    | 'dnf-3'
    | 'yum'
    | 'zypper'
    | 'pacman'
    | 'apk'
    | 'tdnf'
    | 'rpm-ostree'
    | string;
  /** First line of its version output: `apt 2.6.1 (amd64)`, `4.14.0`, `dnf5 version 5.2.4`. */
  readonly version: string;
}

/** How root can be had, as tried on the host: `root` means the login is root. */
export type SudoState = 'root' | 'passwordless' | 'needs-password' | 'needs-terminal' | 'refused' | 'missing';

export interface Facts {
  readonly os: OsRelease;
  readonly kernel: string;
  readonly arch: string;
  /** /etc/machine-id, or empty where the host has none. */
  readonly machineId: string;
  readonly bootId: string;
  readonly uptimeS: number;
  /** Host clock minus ours, milliseconds; the round trip's half is taken off. */
  readonly clockOffsetMs: number;
  readonly managers: readonly FoundManager[];
  /** Set when the system is updated as an image; `command` is what to use instead. */
  readonly imageBased?: { readonly kind: string; readonly command: string };
  readonly sudo: SudoState;
  readonly cpus: number;
  readonly memoryBytes: number;
}
