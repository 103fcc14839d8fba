// Every way in which patching a host can fail, as one table. Parsers and transports create faults; nobody else invents codes.

/** Whether the host's packages may have been changed when this fault is met. */
export type Touched = 'no' | 'maybe' | 'yes';

interface FaultKind {
  readonly touched: Touched;
  /** The outcome of a host that meets this fault before anything was changed on it. */
  readonly before: 'refused' | 'unreachable' | 'deferred';
  /** May the same step be tried again within one run? Authentication never is. */
  readonly retry: boolean;
  readonly title: string;
  /** What an admin does next. `{host}` is replaced by the host's name. */
  readonly hint: string;
}

const refused = (title: string, hint: string): FaultKind => ({
  touched: 'no',
  before: 'refused',
  retry: false,
  title,
  hint,
});
const unreachable = (title: string, hint: string, retry = true): FaultKind => ({
  touched: 'no',
  before: 'unreachable',
  retry,
  title,
  hint,
});
const deferred = (title: string, hint: string): FaultKind => ({
  touched: 'no',
  before: 'deferred',
  retry: false,
  title,
  hint,
});
const unsound = (touched: 'maybe' | 'yes', title: string, hint: string): FaultKind => ({
  touched,
  before: 'refused',
  retry: false,
  title,
  hint,
});

const OFFER = 'patchctl hosts repair {host}; or by hand on {host}: ';

/** What to do about damage that `hosts repair` may mend: that, or these commands. */
export const repairHint = (commands: string): string => OFFER + commands;

/** The same hint where a repair was tried in vain. */
export const handHint = (hint: string): string =>
  hint.startsWith(OFFER) ? `on {host}: ${hint.slice(OFFER.length)}` : hint;

export const FAULTS = {
  // --- the line ---
  'address-unresolved': unreachable(
    'the name does not resolve',
    'check `address:` in the inventory and the resolver of this machine',
    false,
  ),
  'connection-refused': unreachable('the port refuses connections', 'is sshd running on {host}, and is `port:` right?'),
  'connection-timed-out': unreachable('no answer in time', 'is {host} up, and does a firewall drop the traffic?'),
  'connection-lost': unreachable(
    'the connection broke',
    'try again; if it repeats, look at sshd on {host} (journalctl -u ssh)',
  ),
  'handshake-failed': unreachable(
    'no common SSH algorithms',
    'the host offers only algorithms that patchctl refuses; update its sshd',
    false,
  ),
  'login-disabled': unreachable(
    'logins are disabled on the host',
    'the host is booting or going down (/run/nologin); try again later',
  ),
  'jump-failed': unreachable('the jump host could not be used', 'reach {host} by hand through it: ssh -J JUMP {host}'),
  'channel-refused': unreachable('sshd refused a new session', 'MaxSessions or ForceCommand in sshd_config on {host}'),
  'host-key-unknown': refused(
    'the host key is not known',
    'compare the fingerprint on the host itself, then: patchctl hosts trust {host}',
  ),
  'host-key-changed': refused(
    'the host key changed; nothing was sent',
    'if {host} was re-installed, forget its old key (ssh-keygen -R), then: patchctl hosts trust {host}; otherwise treat it as an attack',
  ),
  'host-key-revoked': refused(
    'the host key is revoked',
    'known_hosts marks this key @revoked: treat the host as compromised',
  ),
  'authentication-failed': refused(
    'the host accepted none of the credentials',
    'check user, key and agent: ssh -v {host}',
  ),
  'credential-unusable': refused(
    'a credential cannot be used',
    'check `identity_file:`; for an encrypted key use an agent or a terminal',
  ),
  'needs-openssh': refused(
    'the host needs what the built-in SSH client cannot do',
    'certificates, FIDO keys and GSSAPI are not supported: use a plain key or an agent',
  ),
  // --- the shell ---
  flooded: refused(
    'the host sent more than the allowed amount of data',
    'look at what the login shell or the package manager prints on {host}',
  ),
  'timed-out': refused(
    'a question to the host was not answered in time',
    'log in to {host}: is it overloaded, or does its login shell hang? --timeout 5m waits longer for the first answer',
  ),
  'password-expired': refused(
    'the account must change its password',
    'ssh {host} and change it, or as root on {host}: passwd USER (chage -M -1 USER keeps it from expiring again)',
  ),
  'shell-unusable': refused(
    'the login shell does not run commands',
    '`ssh {host} true` must work: give the user a shell, such as chsh -s /bin/sh USER, or another `user:`',
  ),
  'sudo-refused': refused(
    "sudo does not let this user run patchctl's shell",
    'sudoers needs: USER ALL=(root) NOPASSWD: ALL (or `sudo: password` in the inventory)',
  ),
  'sudo-password-wrong': refused(
    'sudo did not accept the password',
    'run again and give the password of the user on {host}',
  ),
  'sudo-needs-password': refused(
    'sudo asks for a password',
    'set `sudo: password` for {host}, or allow NOPASSWD in sudoers',
  ),
  'sudo-needs-terminal': refused('sudo insists on a terminal', 'remove `Defaults requiretty` from sudoers on {host}'),
  'reply-cut-short': refused(
    'the answer of the host ended early',
    "try again; if it repeats, look at the host's memory and logs",
  ),
  'reply-unreadable': refused(
    'the host answered something patchctl does not understand',
    'please report it with the line shown',
  ),
  'command-failed': refused(
    'a command failed on the host',
    "the message is the host's own: run the command on {host}, and mend what it says",
  ),
  // --- the system ---
  'system-unsupported': refused(
    'no supported package manager was recognised',
    'the README lists the systems that patchctl knows',
  ),
  'image-based': refused('the system is updated as an image, not by packages', 'use the command named in the message'),
  'wrong-machine': refused(
    'another machine answers under this name',
    'check `address:` of {host}; if the machine was replaced or re-installed, draw a new plan: patchctl plan --host {host}',
  ),
  'duplicate-machine': refused(
    'two hosts of the inventory are the same machine',
    'remove one of them from the inventory',
  ),
  // --- preflight ---
  'metadata-stale': refused(
    'the package lists are too old to be believed',
    'on {host}: refresh the package lists by hand (apt-get update, dnf makecache), and mend what it says',
  ),
  'metadata-failed': refused(
    'refreshing the package lists failed',
    'on {host}: refresh the package lists by hand (apt-get update, dnf makecache), and mend the mirror or repository that it names',
  ),
  'no-repositories': refused(
    'no package repository is enabled',
    'an unregistered or misconfigured system is not "up to date": enable its repositories',
  ),
  'repository-changed': refused(
    'a repository changed its identity',
    'check it, then on {host}: apt-get update --allow-releaseinfo-change',
  ),
  'lock-held': refused("another program holds the package manager's lock", 'wait for it to end; never delete the lock'),
  'manager-interrupted': refused(
    'an earlier package operation was interrupted',
    repairHint('dpkg --force-confold --configure -a, then apt-get install -f'),
  ),
  'manager-broken': refused(
    'the package database is not sound',
    'on {host}: apt-get check or dnf check says what is broken',
  ),
  'disk-full': refused(
    'a file system has too little space',
    'free space on {host}: apt-get clean or dnf clean packages, old kernels in /boot',
  ),
  'inodes-full': refused('a file system has no free inodes', 'df -i on {host} shows which; remove small files'),
  'read-only': refused('a file system that must be written is read-only', 'dmesg on {host}; often a failing disk'),
  'clock-skewed': refused(
    "the host's clock is wrong",
    'signatures and expiry dates cannot be judged: enable chrony or timesyncd on {host}',
  ),
  'grub-install-trap': refused(
    'the boot loader update would have no device to install to',
    'on {host}: dpkg-reconfigure grub-pc, and choose the boot disk',
  ),
  'check-failed': refused(
    'a health check fails before anything was done',
    'mend the service first: a sick host is not patched; patchctl hosts show {host} lists its checks',
  ),
  'hook-failed': refused(
    'a hook failed',
    'the output of the hook is in patchctl show RUN {host}; nothing on the host was changed when a before_host hook fails',
  ),
  'snapshot-failed': refused(
    'the snapshot that the inventory requires could not be taken',
    'mend what the message names, or set `required: false` under `snapshot:` to go without a way back',
  ),
  'saved-file-missing': refused(
    'what the way back needs was not saved, is gone, or is not what was saved',
    'patchctl snapshots list --host {host} shows what there is; a newer run may have saved the same version',
  ),
  'packages-moved-since': refused(
    'packages have been changed since the run that is to be undone',
    'roll back what came later first, newest first (patchctl history --host {host}), or say --discard-later',
  ),
  'window-closed': deferred(
    'not now: the maintenance window is closed, or too short for what is left to do',
    'patchctl windows --host {host} shows the next one; --override-windows patches anyway, and is recorded',
  ),
  'run-unfinished': deferred(
    'not now: an earlier run began the host, was interrupted, and never settled it',
    'patchctl resume RUN finds out what was done to {host}; patchctl status names the run',
  ),
  'limit-reached': deferred(
    'not now: another member of its failure domain or group is down',
    'bring the other member back, patchctl scan it, then run again; patchctl plan shows the limits',
  ),
  'reboot-blocked': deferred(
    'not now: users or inhibitors keep the host from being rebooted',
    'wait until they are gone, or `reboot_blockers: override` in the inventory; then: patchctl reboot --host {host}',
  ),
  // --- the plan ---
  'removal-not-allowed': refused(
    'the update would remove packages',
    '--allow-removals permits it, --exclude PACKAGE leaves the cause out',
  ),
  'downgrade-not-allowed': refused('the update would downgrade packages', '--allow-downgrades permits it'),
  'partial-upgrade': refused(
    'the system can only be patched as a whole',
    'plan the whole upgrade: no --security, --cve or --exclude, no soak for its tier, no holds in the inventory; a hold set on {host} itself (IgnorePkg in /etc/pacman.conf, zypper addlock, a version in /etc/apk/world) is respected',
  ),
  'resolution-failed': refused(
    'the package manager cannot resolve the update',
    "the message is the package manager's own: mend what it names, or leave it out with --exclude, and draw a new plan: patchctl plan --host {host}",
  ),
  'basis-moved': refused('the host changed since the plan was drawn', 'draw a new plan: patchctl plan --host {host}'),
  'resolution-moved': refused(
    'the package manager would now do something else than the plan',
    'draw a new plan: patchctl plan --host {host}',
  ),
  'version-vanished': refused(
    'a planned version is no longer in any repository',
    'draw a new plan: patchctl plan --host {host}',
  ),
  'already-running': refused(
    'another patchctl run is at work on the host',
    'wait for it to end (on {host}: systemctl list-units "patchctl-*"), then draw a new plan: patchctl plan --host {host}',
  ),
  // --- the change ---
  'job-not-started': refused(
    'the job did not run on the host',
    'look at {host}: journalctl -u "patchctl-*"; then draw a new plan: patchctl plan --host {host}',
  ),
  'job-lost': unsound(
    'maybe',
    "the job's end is unknown",
    'patchctl resume looks again; on {host}: ls /var/lib/patchctl/jobs',
  ),
  'given-up': unsound(
    'maybe',
    'the run was given up before anybody knew what was done to the host',
    'look at {host} yourself, then patchctl scan --host {host}; patchctl resume RUN can still look at it',
  ),
  'job-unfinished': unsound(
    'maybe',
    'the package manager is still running after the deadline; it was not killed',
    'wait, then: patchctl resume',
  ),
  'manager-failed': unsound(
    'maybe',
    'the package manager reported a failure',
    'patchctl show RUN {host} has the transcript',
  ),
  'service-failed': unsound(
    'yes',
    'all packages are as planned, but a service fails since',
    'on {host}: systemctl --failed, then journalctl -u UNIT',
  ),
  'health-check-failed': unsound(
    'yes',
    'all packages are as planned, but a health check fails since',
    'look at the service on {host}; to go back: patchctl rollback RUN --host {host}',
  ),
  'reboot-failed': unsound(
    'yes',
    'the host was told to reboot and did not',
    'on {host}: journalctl -b, systemctl list-jobs; then: patchctl reboot --host {host}',
  ),
  'wrong-kernel': unsound(
    'yes',
    'the host rebooted, but not into its newest kernel',
    'on {host}: look at the boot loader (default entry, grub2-set-default, held kernel), then: patchctl reboot --host {host}',
  ),
  'unreachable-after-reboot': unsound(
    'yes',
    'the host did not come back after its reboot',
    'reach {host} by console; then: patchctl resume',
  ),
  'revert-failed': unsound(
    'yes',
    'the host could not be brought back to the state before',
    'patchctl show RUN {host} lists what differs; saved packages are on {host} in /var/lib/patchctl/snapshots',
  ),
  'verification-failed': unsound(
    'yes',
    'the host does not have the planned versions',
    'patchctl show RUN {host} lists the differences',
  ),
  'verification-impossible': unsound(
    'maybe',
    'the host could not be read again after the change',
    'patchctl resume looks again',
  ),
  'host-gone': unsound(
    'maybe',
    'the host did not come back after the connection was lost',
    'reach it by console; then: patchctl resume',
  ),
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof FAULTS;

/** One met fault. `message` is for people and may hold text from the host: sanitise when printing. */
export interface Fault {
  readonly code: FaultCode;
  readonly touched: Touched;
  readonly message: string;
  readonly hint: string;
}

/**
 * A fault of `code`; the message says what was seen, the table says what it means.
 * @param hint replaces the table's hint where the place that met the fault knows better.
 */
export const fault = (code: FaultCode, message: string, hint?: string): Fault => ({
  code,
  touched: FAULTS[code].touched,
  message: message.trim().replace(/\s*\n\s*/g, '; '),
  hint: hint ?? FAULTS[code].hint,
});

/** The hint with the host's name in it. */
export const hintFor = (met: Fault, host: string): string => met.hint.replaceAll('{host}', host);
