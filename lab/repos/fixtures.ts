// The fixture packages: which versions exist, what each one does to a host, and which advisory announces it.
import type { Family, Suite } from '../families.ts';

export type Advisory = {
  readonly id: string;
  readonly type: 'security' | 'bugfix';
  readonly severity?: 'Critical' | 'Important' | 'Moderate';
  readonly title: string;
  readonly cves: readonly string[];
  /** Ask for a reboot, or for a new start of the package manager before anything else (zypper's stack patches). */
  readonly suggests?: 'reboot' | 'restart';
};

export type FixtureVersion = {
  /** Full Debian version; absent when the package exists only as rpm. */
  readonly deb?: string;
  /**
   * Full rpm `[epoch:]version-release` with the release `.el9`, from which every family but debian derives its own;
   * absent when the package exists only as deb.
   */
  readonly rpm?: string;
  readonly suite: Suite;
  readonly advisory?: Advisory;
  readonly depends?: readonly string[];
  /** Names of packages this version pushes out: Conflicts and Replaces in a deb, Obsoletes in an rpm. */
  readonly pushesOut?: readonly string[];
  readonly rpmProvides?: readonly string[];
  /** Instead of the family's own. */
  readonly vendor?: string;
  readonly phasedPercentage?: number;
  /** Bytes of incompressible payload. */
  readonly payload?: number;
  /** Files besides the fixture's own, from this version on; one of another package makes a file conflict. */
  readonly files?: readonly FixtureFile[];
  /** Scripts instead of the fixture's own. */
  readonly preInstall?: string;
  readonly postInstall?: string;
};

export type Fixture = {
  readonly name: string;
  readonly summary: string;
  /** Oldest first. The first one is in the images, unless `installed` is false. */
  readonly versions: readonly FixtureVersion[];
  readonly installed?: false;
  /** The families that have it; absent: all. */
  readonly families?: readonly Family[];
  /** Marked as installed only because something else depends on it. */
  readonly automatic?: true;
  /** On hold in the images: apt-mark hold, dnf versionlock. */
  readonly held?: true;
  /** Name of the source package where it differs from the binary's. */
  readonly source?: string;
  readonly preInstall?: string;
  readonly postInstall?: string;
  readonly files?: readonly FixtureFile[];
};

/** One version of one fixture in the package format of one family; `full` is the version as that format writes it. */
export type Variety = {
  readonly family: Family;
  readonly fixture: Fixture;
  readonly version: FixtureVersion;
  readonly full: string;
};

export type FixtureFile = {
  readonly path: string;
  /** `@VERSION@` becomes the version of the package. */
  readonly content: string | { readonly copyOf: string };
  readonly mode?: number;
  readonly config?: true;
};

const security = (
  number: number,
  severity: NonNullable<Advisory['severity']>,
  title: string,
  cves: readonly string[],
): Advisory => ({ id: `RLSA-2026:${number}`, type: 'security', severity, title, cves });

const bugfix = (number: number, title: string, cves: readonly string[] = []): Advisory => ({
  id: `RLBA-2026:${number}`,
  type: 'bugfix',
  title,
  cves,
});

const plainUpdate = (number: number, title: string): readonly FixtureVersion[] => [
  { deb: '1.0-1', rpm: '1.0-1.el9', suite: 'main' },
  { deb: '1.1-1', rpm: '1.1-1.el9', suite: 'updates', advisory: bugfix(number, title) },
];

export const fixtures: readonly Fixture[] = [
  {
    name: 'rocky-release',
    families: ['rocky'],
    summary: 'tells dnf which release this is',
    versions: [
      { rpm: '9.4-1.el9', suite: 'main', rpmProvides: ['system-release = 9.4', 'system-release(releasever) = 9'] },
    ],
  },
  {
    name: 'fedora-release',
    families: ['fedora'],
    summary: 'tells dnf 5 which release this is',
    versions: [
      { rpm: '42-1.el9', suite: 'main', rpmProvides: ['system-release = 42', 'system-release(releasever) = 42'] },
    ],
  },
  {
    name: 'bash',
    families: ['rocky', 'suse', 'fedora'],
    summary: 'what the scriptlets of the fixture packages need',
    versions: [{ rpm: '5.1.8-9.el9', suite: 'main', rpmProvides: ['/bin/sh'] }],
  },
  {
    name: 'openSUSE-release',
    summary: 'tells zypper which product this is',
    families: ['suse'],
    versions: [{ rpm: '15.6-1.el9', suite: 'main', rpmProvides: ['distribution-release', 'suse-release = 15.6'] }],
    files: [
      {
        path: '/etc/products.d/Leap.prod',
        content: [
          '<?xml version="1.0" encoding="UTF-8"?>',
          '<product schemeversion="0"><vendor>openSUSE</vendor><name>Leap</name><version>15.6</version><release>1</release>',
          '<arch>x86_64</arch><productline>Leap</productline><summary>openSUSE Leap 15.6</summary></product>\n',
        ].join('\n'),
      },
    ],
  },
  {
    name: 'lab-stack',
    summary: 'stands for zypper itself: its update wants zypper to be started again before anything else',
    families: ['suse'],
    versions: [
      { rpm: '1.0-1.el9', suite: 'main' },
      {
        rpm: '1.1-1.el9',
        suite: 'updates',
        advisory: { ...bugfix(2011, 'lab-stack updates the update stack'), suggests: 'restart' },
      },
    ],
  },
  {
    name: 'lab-lib',
    summary: 'library with a critical hole and one more update in between',
    source: 'lab-core',
    automatic: true,
    versions: [
      { deb: '3.0.1-1', rpm: '3.0.1-1.el9', suite: 'main' },
      {
        deb: '3.0.1-1+deb12u1',
        rpm: '3.0.1-2.el9',
        suite: 'security',
        advisory: security(1001, 'Important', 'lab-lib security update', ['CVE-2026-90001', 'CVE-2026-90002']),
      },
      {
        deb: '3.0.1-1+deb12u2',
        rpm: '3.0.1-3.el9',
        suite: 'security',
        advisory: security(1002, 'Critical', 'lab-lib security update', ['CVE-2026-90003']),
      },
    ],
  },
  {
    name: 'lab-tool',
    summary: 'command that needs lab-lib',
    versions: [
      { deb: '2.4-1', rpm: '2.4-1.el9', suite: 'main', depends: ['lab-lib'] },
      {
        deb: '2.4-1+deb12u1',
        rpm: '2.4-2.el9',
        suite: 'security',
        depends: ['lab-lib'],
        advisory: security(1003, 'Moderate', 'lab-tool security update', ['CVE-2026-90004']),
      },
    ],
    files: [{ path: '/usr/bin/lab-tool', content: '#!/bin/sh\necho "lab-tool @VERSION@"\n', mode: 0o755 }],
  },
  {
    name: 'lab-web',
    summary: 'service that keeps running its old binary after an update',
    versions: [
      { deb: '1.22-3', rpm: '1:1.22-3.el9', suite: 'main' },
      {
        deb: '1.22-3+deb12u1',
        rpm: '1:1.22-4.el9',
        suite: 'security',
        advisory: security(1004, 'Important', 'lab-web security update', ['CVE-2026-90005', 'CVE-2026-90006']),
      },
    ],
    postInstall: 'if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi',
    files: [
      { path: '/usr/libexec/lab/lab-web', content: { copyOf: '/usr/bin/sleep' }, mode: 0o755 },
      {
        path: '/usr/lib/systemd/system/lab-web.service',
        content:
          '[Unit]\nDescription=Lab web service\n[Service]\nExecStart=/usr/libexec/lab/lab-web infinity\n[Install]\nWantedBy=multi-user.target\n',
      },
    ],
  },
  {
    name: 'lab-conf',
    summary: 'package whose configuration file changes, and that the image has edited',
    versions: plainUpdate(2001, 'lab-conf changes its default configuration'),
    files: [{ path: '/etc/lab-conf.conf', content: 'default = @VERSION@\n', config: true }],
  },
  {
    name: 'lab-slow',
    summary: 'takes as many seconds as /etc/lab/slow says',
    versions: plainUpdate(2002, 'lab-slow bug fix update'),
    postInstall: 'if [ -s /etc/lab/slow ]; then sleep "$(cat /etc/lab/slow)"; fi',
  },
  {
    name: 'lab-fail',
    summary: 'fails after unpacking when /etc/lab/fail exists',
    versions: plainUpdate(2003, 'lab-fail bug fix update'),
    postInstall: 'if [ -e /etc/lab/fail ]; then echo "lab-fail: failing as told" >&2; exit 1; fi',
  },
  {
    name: 'lab-prefail',
    summary: 'fails before unpacking when /etc/lab/prefail exists',
    versions: plainUpdate(2004, 'lab-prefail bug fix update'),
    preInstall: 'if [ -e /etc/lab/prefail ]; then echo "lab-prefail: failing as told" >&2; exit 1; fi',
  },
  {
    name: 'lab-stdin',
    summary: 'reads its standard input when /etc/lab/stdin exists',
    versions: plainUpdate(2005, 'lab-stdin bug fix update'),
    postInstall:
      'if [ -e /etc/lab/stdin ]; then IFS= read -r answer || answer=EOF; echo "$answer" >/etc/lab/stdin-got; fi',
  },
  {
    name: 'lab-reboot',
    summary: 'asks for a reboot the way a kernel does',
    versions: [
      { deb: '6.1-1', rpm: '6.1-1.el9', suite: 'main' },
      {
        deb: '6.1-1+deb12u1',
        rpm: '6.1-2.el9',
        suite: 'security',
        rpmProvides: ['installhint(reboot-needed)'], // libzypp then writes /run/reboot-needed
        advisory: {
          ...security(1005, 'Important', 'lab-reboot security update', ['CVE-2026-90007']),
          suggests: 'reboot',
        },
      },
    ],
    postInstall: [
      'if [ -x /usr/bin/dpkg ] && [ -d /run/systemd/system ]; then',
      '  echo "*** System restart required ***" >/run/reboot-required',
      '  echo lab-reboot >>/run/reboot-required.pkgs',
      'fi',
    ].join('\n'),
    // dnf's needs-restarting reads package names from here besides its built-in list.
    files: [{ path: '/etc/dnf/plugins/needs-restarting.d/lab-reboot.conf', content: 'lab-reboot\n' }],
  },
  {
    name: 'lab-held',
    summary: 'on hold in the image while a security update waits',
    held: true,
    versions: [
      { deb: '16.1-1', rpm: '16.1-1.el9', suite: 'main' },
      {
        deb: '16.2-0+deb12u1',
        rpm: '16.2-1.el9',
        suite: 'security',
        advisory: security(1006, 'Moderate', 'lab-held security update', ['CVE-2026-90008']),
      },
    ],
  },
  {
    name: 'lab-newdep',
    summary: 'its update needs a package that is not installed',
    versions: [
      { deb: '1.0-1', rpm: '1.0-1.el9', suite: 'main' },
      {
        deb: '1.1-1',
        rpm: '1.1-1.el9',
        suite: 'updates',
        depends: ['lab-newdep-data'],
        advisory: bugfix(2006, 'lab-newdep bug fix update'),
      },
    ],
  },
  {
    name: 'lab-newdep-data',
    summary: 'what the new lab-newdep needs',
    installed: false,
    versions: [
      // One advisory for both packages, as vendors write them.
      { deb: '1.1-1', rpm: '1.1-1.el9', suite: 'updates', advisory: bugfix(2006, 'lab-newdep bug fix update') },
    ],
  },
  {
    name: 'lab-old',
    summary: 'pushed out by the new lab-replace',
    versions: [{ deb: '0.9-1', rpm: '0.9-1.el9', suite: 'main' }],
  },
  {
    name: 'lab-replace',
    summary: 'its update removes lab-old',
    versions: [
      { deb: '1.0-1', rpm: '1.0-1.el9', suite: 'main' },
      {
        deb: '2.0-1',
        rpm: '2.0-1.el9',
        suite: 'updates',
        pushesOut: ['lab-old'],
        advisory: bugfix(2007, 'lab-replace takes over lab-old'),
      },
    ],
  },
  {
    name: 'lab-phased',
    summary: 'an update that is offered to nobody yet',
    versions: [
      { deb: '1.0-1', suite: 'main' },
      { deb: '1.1-1', suite: 'updates', phasedPercentage: 0 },
    ],
  },
  {
    name: 'lab-big',
    summary: 'its update is 20 MB, for full disks',
    versions: [
      { deb: '1.0-1', rpm: '1.0-1.el9', suite: 'main' },
      {
        deb: '1.1-1',
        rpm: '1.1-1.el9',
        suite: 'updates',
        payload: 20_000_000,
        advisory: bugfix(2008, 'lab-big bug fix update'),
      },
    ],
  },
  {
    name: 'lab-bugfix',
    summary: 'a bug fix update whose advisory lists a CVE',
    versions: [
      { deb: '1.0-1', rpm: '1.0-1.el9', suite: 'main' },
      {
        deb: '1.0-1+deb12u1',
        rpm: '1.0-2.el9',
        suite: 'main',
        advisory: bugfix(2009, 'lab-bugfix bug fix update', ['CVE-2026-90009']),
      },
    ],
  },
  {
    name: 'lab-epoch',
    summary: 'its versions carry an epoch',
    versions: [
      { deb: '1:9.9-1', rpm: '1:9.9-1.el9', suite: 'main' },
      { deb: '1:9.10-1', rpm: '1:9.10-1.el9', suite: 'updates', advisory: bugfix(2010, 'lab-epoch bug fix update') },
    ],
  },
];

/** The fixture of that name, or a plain new package for names the table does not have. */
export function findFixture(name: string): Fixture {
  return fixtures.find((fixture) => fixture.name === name) ?? { name, summary: 'published by a test', versions: [] };
}
