// Code names of releases beside what os-release calls them (VERSION_ID). Data; a new release is one line.

export const DEBIAN_CODENAMES: ReadonlyMap<string, string> = new Map([
  ['wheezy', '7'],
  ['jessie', '8'],
  ['stretch', '9'],
  ['buster', '10'],
  ['bullseye', '11'],
  ['bookworm', '12'],
  ['trixie', '13'],
  ['forky', '14'],
  ['duke', '15'],
]);

export const UBUNTU_CODENAMES: ReadonlyMap<string, string> = new Map([
  ['trusty', '14.04'],
  ['xenial', '16.04'],
  ['bionic', '18.04'],
  ['focal', '20.04'],
  ['jammy', '22.04'],
  ['noble', '24.04'],
  ['plucky', '25.04'],
  ['questing', '25.10'],
  ['resolute', '26.04'],
]);

/** The series of an Ubuntu version, `22.04` → `jammy`. */
export const ubuntuSeries = (version: string): string | undefined =>
  [...UBUNTU_CODENAMES].find(([, number]) => number === version)?.[0];

/** A release as the trackers' rows have it: `bookworm` → `12`, Alpine's `3.20.3` → `3.20`, Rocky's `9.4` → `9`, Arch has none. */
export const releaseKey = ({ id, release }: { readonly id: string; readonly release: string }): string => {
  switch (id) {
    case 'debian':
      return DEBIAN_CODENAMES.get(release) ?? (release.replace(/\..*$/, '') || 'sid');
    case 'ubuntu':
      return UBUNTU_CODENAMES.get(release) ?? release;
    case 'alpine':
      return /^v?(\d+\.\d+)/.exec(release)?.[1] ?? release;
    case 'arch':
      return '';
    case 'almalinux':
    case 'rocky':
      return release.replace(/\..*$/, '');
    default:
      return release;
  }
};
