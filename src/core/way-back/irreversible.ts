// Packages whose old version does not bring the old state back: what they did to data, or to the system, stays done.
import type { Change } from '../change.ts';

interface OneWay {
  readonly names: RegExp;
  /** `series`: only when the first two numbers of the version change; `always`: any update may do it. */
  readonly when: 'always' | 'series';
  readonly why: string;
}

const MIGRATES = 'its data is brought to a new format that the old version does not read';

/** After the vendors' own upgrade notes; add a row with its source. */
const ONE_WAY: readonly OneWay[] = [
  // postgresql.org/docs/current/upgrading.html: major versions have different storage; Debian installs them side by side.
  { names: /^postgresql(?:\d*-server|-server)?$/, when: 'series', why: MIGRATES },
  // dev.mysql.com/doc/refman/8.0/en/downgrading.html: downgrade is not supported, between minor releases neither.
  {
    names: /^mysql(?:-community)?-server(?:-\d.*)?$/,
    when: 'always',
    why: `${MIGRATES} (MySQL supports no downgrade)`,
  },
  // mariadb.com/kb/en/downgrading-between-major-versions-of-mariadb
  { names: /^(?:mariadb-server(?:-\d.*)?|MariaDB-server)$/, when: 'series', why: MIGRATES },
  // mongodb.com/docs/manual/release-notes: binary downgrades within a series only.
  { names: /^(?:mongodb-org-server|mongodb-server|mongodb-enterprise-server)$/, when: 'series', why: MIGRATES },
  // Debian's slapd dumps and loads the directory between series (its README.Debian).
  { names: /^(?:slapd|openldap-servers|openldap2)$/, when: 'series', why: MIGRATES },
  // doc.dovecot.org upgrading notes: index and configuration formats change between series.
  { names: /^(?:dovecot|dovecot-core)$/, when: 'series', why: 'its indexes and configuration change between series' },
  // docs.gitlab.com/ee/update: every version migrates the database.
  { names: /^gitlab-(?:ce|ee)$/, when: 'always', why: MIGRATES },
];

/** access.redhat.com/solutions/29617: downgrading these, and undoing their updates, is not supported. */
const UNSUPPORTED_BY_DNF = /^(?:dbus|dbus-broker|dbus-daemon|glibc|glibc-common|selinux-policy.*)$/;

const DNF: ReadonlySet<string> = new Set(['dnf', 'dnf5', 'yum', 'tdnf']);

/** A kernel's own package, not what is named after it: `linux-image-6.1.0-18-amd64`, `kernel-core`, `kernel-default`. */
const KERNEL =
  /^(?:linux-image-\d.*|(?:pve|proxmox)-kernel-\d.*|kernel|kernel-core|kernel-uek(?:-core)?|kernel-default|linux|linux-lts|linux-zen|linux-hardened)$/;

const seriesOf = (version: string): string =>
  version
    .replace(/^\d+:/, '')
    .split(/[^0-9]+/)
    .slice(0, 2)
    .join('.');

const changesSeries = ({ from, to }: Change): boolean =>
  from !== null && to !== null && seriesOf(from) !== seriesOf(to);

/** Why the change cannot be taken back; undefined: nothing is known that speaks against it. */
export const oneWayReason = (change: Change, manager: string): string | undefined => {
  const { package: name, from } = change;
  if (KERNEL.test(name)) return `${name}: a kernel that runs cannot be taken away; boot the older one instead`;
  if (from === null) return undefined;
  if (DNF.has(manager) && UNSUPPORTED_BY_DNF.test(name)) return `${name}: its makers do not support downgrades`;
  const row = ONE_WAY.find(({ names }) => names.test(name));
  if (row === undefined || (row.when === 'series' && !changesSeries(change))) return undefined;
  return `${name}: ${row.why}`;
};
