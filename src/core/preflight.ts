// Is there room and a sound host for a transaction? Pure judgement over what resources.sh saw.
import type { Change } from './change.ts';
import { type Fault, fault } from './fault.ts';

/** The part of a file system's state that preflight looks at; bytes and counts. */
export interface Room {
  readonly mount: string;
  readonly paths: readonly string[];
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly totalInodes: number;
  readonly freeInodes: number;
}

export interface PreflightInput {
  readonly fileSystems: readonly Room[];
  readonly unwritable: readonly string[];
  readonly clockOffsetMs: number;
  readonly failedUnits: readonly string[];
  readonly changes: readonly Pick<Change, 'package' | 'action'>[];
  readonly downloadBytes: number | null;
  readonly diskBytes: number | null;
}

export interface PreflightFindings {
  readonly faults: readonly Fault[];
  readonly attention: readonly string[];
}

const MIB = 1024 * 1024;
/** Left free beside what the transaction itself needs: logs, dpkg's journal, rpm's database. */
const MARGIN_BYTES = 32 * MIB;
/** A kernel, its initrd and the temporary copy while the initrd is built (initramfs-tools, dracut): measured sizes are 40–80 MiB. */
const BOOT_BYTES = 100 * MIB;
const MIN_INODES = 2_000;
/** Release files and signatures of the future or past are refused by the managers; certificates, too. */
const CLOCK_LIMIT_MS = 5 * 60_000;

const KERNEL =
  /^(linux-image|kernel(-core|-uek|-rt|-default|-azure|-64kb)?$|linux-modules|linux(-lts|-zen|-hardened|-rt|-rt-lts|-virt)?$)/;
const NEEDED_ELSEWHERE = new Set([
  '/',
  '/usr',
  '/var',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/usr/lib/sysimage/rpm',
  '/var/lib/pacman',
  '/var/lib/apt/lists',
]);
const CACHES = new Set([
  '/var/cache',
  '/var/cache/apt/archives',
  '/var/cache/dnf',
  '/var/cache/yum',
  '/var/cache/pacman/pkg',
  '/var/cache/zypp',
]);

const mib = (bytes: number): string => `${Math.ceil(bytes / MIB)} MiB`;

const has = (room: Room, paths: ReadonlySet<string>): boolean => room.paths.some((path) => paths.has(path));

/** Bytes that this transaction needs on one file system. Unknown sizes count as the margin alone. */
const neededBytes = (room: Room, input: PreflightInput): number => {
  const kernel = input.changes.some((change) => KERNEL.test(change.package) && change.action !== 'remove');
  const download = has(room, CACHES) ? (input.downloadBytes ?? 0) : 0;
  const grown = has(room, new Set(['/usr', '/'])) ? Math.max(0, input.diskBytes ?? 0) : 0;
  const boot = kernel && room.paths.includes('/boot') ? BOOT_BYTES : 0;
  const margin = has(room, NEEDED_ELSEWHERE) || has(room, CACHES) ? MARGIN_BYTES : 0;
  return download + grown + boot + margin;
};

const roomFaults = (room: Room, input: PreflightInput): readonly Fault[] => {
  const faults: Fault[] = [];
  const needed = neededBytes(room, input);
  if (needed > 0 && room.availableBytes < needed) {
    faults.push(fault('disk-full', `${room.mount} has ${mib(room.availableBytes)} free, ${mib(needed)} are needed`));
  }
  if (room.totalInodes > 0 && needed > 0 && room.freeInodes < MIN_INODES) {
    faults.push(fault('inodes-full', `${room.mount} has ${room.freeInodes} free inodes`));
  }
  return faults;
};

const fullness = (room: Room): readonly string[] => {
  const used = room.totalBytes === 0 ? 0 : 1 - room.availableBytes / room.totalBytes;
  const notable = room.paths.includes('/boot') && used > 0.8 && room.mount !== '/';
  return notable || used > 0.95 ? [`${room.mount} ${Math.round(used * 100)} % full`] : [];
};

const clockFaults = (offsetMs: number): readonly Fault[] => {
  if (Number.isNaN(offsetMs)) return [fault('clock-skewed', 'the host does not tell its time')];
  if (Math.abs(offsetMs) <= CLOCK_LIMIT_MS) return [];
  const direction = offsetMs > 0 ? 'ahead of' : 'behind';
  return [
    fault(
      'clock-skewed',
      `the clock is ${Math.round(Math.abs(offsetMs) / 60_000)} minutes ${direction} this machine's`,
    ),
  ];
};

/** Everything that speaks against the transaction, and what is merely worth a look. */
export const judgePreflight = (input: PreflightInput): PreflightFindings => ({
  faults: [
    ...input.fileSystems.flatMap((room) => roomFaults(room, input)),
    ...(input.unwritable.length > 0 ? [fault('read-only', `root cannot write to ${input.unwritable.join(', ')}`)] : []),
    ...clockFaults(input.clockOffsetMs),
  ],
  attention: [
    ...input.fileSystems.flatMap(fullness),
    ...(input.failedUnits.length > 0 ? [`failed units: ${input.failedUnits.join(', ')}`] : []),
  ],
});
