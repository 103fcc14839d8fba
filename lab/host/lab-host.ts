// One host of a lab as tests hold it: look inside, and do to it what happens to hosts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Family } from '../families.ts';
import type { LabState } from '../lab-state.ts';
import { addToSet, removeFromSet, setCable } from '../network.ts';
import { identify } from '../process-identity.ts';
import { type Finished, sleep } from '../shell.ts';
import { startHost, waitUntilUp } from './boot.ts';
import { endGroup, freezeGroup, thawGroup } from './control-group.ts';
import { execInside, findInit } from './enter.ts';
import type { HostRecord } from './host-spec.ts';

/** What happens when the host reboots: come back after that many seconds, or never. */
export type RebootFate = { readonly afterSeconds: number } | 'never';

export type LabHost = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** Runs a /bin/sh script as root inside the host, not over SSH. 255: the host is not running. */
  exec(script: string): Promise<Finished>;
  /** Silence: packets to and from the host's address vanish; open connections hang. */
  dropTraffic(): Promise<void>;
  restoreTraffic(): Promise<void>;
  /** SIGKILL to the sshd processes of the user's sessions; returns their pids inside the host. */
  killSessions(): Promise<number[]>;
  /** The host hangs: connections are accepted, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Pulls the plug. */
  stop(): Promise<void>;
  /** Boots again after `stop` and waits until it is up. */
  start(): Promise<void>;
  /** Different after every boot; undefined while the host is off or between two boots. */
  bootIdentity(): string | undefined;
  /** Waits until the host has left the boot `before` and is up again. */
  waitForReboot(before: string | undefined, milliseconds?: number): Promise<void>;
  /** Waits until sshd greets and systemd has finished starting. */
  waitUntilUp(milliseconds?: number): Promise<void>;
  onReboot(fate: RebootFate): void;
  /** Puts the directory on a disk of its own with only that many bytes free, until the next reboot or `emptyDisk`. */
  fillDisk(path: string, freeBytes: number): Promise<void>;
  /** Undoes `fillDisk`; what was written meanwhile is kept. */
  emptyDisk(path: string): Promise<void>;
  /** Holds the package manager's lock, as an unattended upgrade does, until released or for ten minutes. */
  holdPackageLock(): Promise<void>;
  releasePackageLock(): Promise<void>;
  /** What nspawn and the host's systemd printed. */
  console(): string;
};

const killSessionsScript = (user: string): string => `
  for folder in /proc/[0-9]*; do
    case $(tr '\\0' ' ' <"$folder/cmdline" 2>/dev/null) in
      "sshd: ${user} "* | "sshd: ${user}@"*) kill -9 "\${folder#/proc/}" && echo "\${folder#/proc/}" ;;
    esac
  done`;

const fillDiskScript = (path: string, freeBytes: number): string => `
  set -eu
  used=$(du -s --block-size=1 ${path} | cut -f1)
  mkdir -p /run/lab-fill && mount -t tmpfs -o "mode=$(stat -c %a ${path}),size=$((used + ${freeBytes}))" lab-fill /run/lab-fill
  chown --reference=${path} /run/lab-fill
  cp -a ${path}/. /run/lab-fill/
  mount --move /run/lab-fill ${path} 2>/dev/null || { mount --bind /run/lab-fill ${path} && umount /run/lab-fill; }`;

const emptyDiskScript = (path: string): string => `
  set -eu
  rm -rf /run/lab-keep && cp -a ${path} /run/lab-keep
  umount --lazy ${path}
  find ${path} -mindepth 1 -delete
  cp -a /run/lab-keep/. ${path}/
  rm -rf /run/lab-keep`;

const holdLockScript: Record<Family, string> = {
  debian: `exec python3 -c '
import fcntl, time
held = [open("/var/lib/dpkg/" + name, "w") for name in ("lock-frontend", "lock")] + [open("/var/lib/apt/lists/lock", "w")]
for file in held: fcntl.lockf(file, fcntl.LOCK_EX)
open("/run/lab-lock-held", "w")
time.sleep(600)'`,
  // dnf's locks are files with the pid of a live process
  rocky: `for lock in /var/lib/dnf/rpmdb_lock.pid /var/cache/dnf/metadata_lock.pid /var/cache/dnf/download_lock.pid; do
    mkdir -p "\${lock%/*}" && printf %s $$ >"$lock"
  done
  touch /run/lab-lock-held
  exec sleep 600`,
  // libzypp's lock is a file with the pid of a live process
  suse: `printf '%s\\n' $$ >/run/zypp.pid
  touch /run/lab-lock-held
  exec sleep 600`,
  // pacman keeps its lock open; a lock that nobody has open was left behind
  arch: `exec 8>/var/lib/pacman/db.lck
  touch /run/lab-lock-held
  trap 'rm -f /var/lib/pacman/db.lck; exit 0' TERM
  sleep 600 & wait`,
  fedora: 'echo "lab: nobody knows how to hold the lock of dnf5 yet" >&2; exit 1',
};

async function holdPackageLock(record: HostRecord): Promise<void> {
  const script = holdLockScript[record.options.family];
  await mustInside(record, `cat >/run/lab-lock.sh <<'SCRIPT'\n${script}\nSCRIPT\n`);
  const start = 'rm -f /run/lab-lock-held; systemd-run --quiet --collect --unit=lab-lock sh /run/lab-lock.sh';
  await mustInside(
    record,
    `${start}; for i in $(seq 100); do [ ! -e /run/lab-lock-held ] || exit 0; sleep 0.05; done; exit 1`,
  );
}

function bootIdentity(record: HostRecord): string | undefined {
  const init = findInit(record.group);
  const identity = init === undefined ? undefined : identify(init);
  return identity === undefined ? undefined : `${identity.pid}@${identity.start}`;
}

async function waitForReboot(record: HostRecord, before: string | undefined, milliseconds = 60_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const now = bootIdentity(record);
    if (now !== undefined && now !== before) break;
    if (Date.now() > deadline) throw new Error(`lab: host ${record.options.name} did not reboot`);
    await sleep(25);
  }
  await waitUntilUp(record, Math.max(1_000, deadline - Date.now()));
}

async function mustInside(record: HostRecord, script: string): Promise<string> {
  const done = await execInside(record.group, script);
  if (done.code !== 0) throw new Error(`lab: in host ${record.options.name}: ${done.stderr}`);
  return done.stdout;
}

export function labHost(state: LabState, record: HostRecord): LabHost {
  const { address, port, user, password, hostKey, group } = record;
  const isLoop = state.network === 'loop';
  return {
    name: record.options.name,
    address,
    port,
    user,
    password,
    hostKey,
    exec: (script) => execInside(group, script),
    dropTraffic: () => (isLoop ? addToSet(state, 'dropped', address) : setCable(state, record, 'down')),
    restoreTraffic: () => (isLoop ? removeFromSet(state, 'dropped', address) : setCable(state, record, 'up')),
    killSessions: async () =>
      (await mustInside(record, killSessionsScript(user))).split(/\s+/).filter(Boolean).map(Number),
    freeze: () => freezeGroup(group),
    thaw: () => thawGroup(group),
    stop: () => endGroup(group),
    start: async () => {
      startHost(record);
      await waitUntilUp(record);
    },
    bootIdentity: () => bootIdentity(record),
    waitForReboot: (before, milliseconds) => waitForReboot(record, before, milliseconds),
    waitUntilUp: (milliseconds) => waitUntilUp(record, milliseconds),
    onReboot: (fate) =>
      writeFileSync(join(record.directory, 'reboot'), fate === 'never' ? 'never' : String(fate.afterSeconds)),
    fillDisk: async (path, freeBytes) => void (await mustInside(record, fillDiskScript(path, freeBytes))),
    emptyDisk: async (path) => void (await mustInside(record, emptyDiskScript(path))),
    holdPackageLock: () => holdPackageLock(record),
    releasePackageLock: async () => void (await mustInside(record, 'systemctl stop lab-lock')),
    console: () => readFileSync(join(record.directory, 'console.log'), 'utf8'),
  };
}
