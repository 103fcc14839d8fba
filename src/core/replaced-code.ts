// Programs that still run files which an update replaced: who they are by their control group, and what would renew them. Pure.
import type { RebootWord } from './reboot.ts';
import { isNeverRestarted } from './restart-rule.ts';

/** Processes that are alike: same control group, same name, same replaced files. */
export interface OldProcesses {
  /** `other`: their root is not that of process 1, so the files are those of a container or chroot. */
  readonly where: 'host' | 'other';
  readonly count: number;
  /** Of the first one. */
  readonly pid: number;
  /** Path of the control group, as the kernel shows it. */
  readonly cgroup: string;
  readonly name: string;
  readonly files: readonly string[];
}

export interface ReplacedCode {
  readonly processes: readonly OldProcesses[];
  /** Control group of process 1: `/init.scope`, behind a prefix where systemd itself runs in a container. */
  readonly initCgroup: string;
  /** Groups of processes that were too many to be listed. */
  readonly unlisted: number;
}

/** A unit, or where there is none the name of the program; and the files it still runs. */
export interface OldUnit {
  readonly unit: string;
  readonly why: string;
}

export interface RestartNeeds {
  readonly word: RebootWord | undefined;
  readonly units: readonly OldUnit[];
  readonly attention: readonly string[];
}

/** Sessions end with their users, process 1 is renewed by a reboot; everything else has a name to restart. */
type Owner = { readonly kind: 'service'; readonly name: string } | { readonly kind: 'session' | 'init' };

const UNIT = /\.(?:service|scope|socket|mount|swap)$/;

/** systemd's own rule (cg_path_get_unit): the first part that is no slice is the unit; what follows belongs to the unit. */
const unitOf = (path: string): string | undefined => {
  const part = path.split('/').find((one) => one !== '' && !one.endsWith('.slice'));
  const unit = part?.replace(/^_/, '');
  return unit !== undefined && UNIT.test(unit) ? unit : undefined;
};

const ownerOf = ({ cgroup, pid, name }: OldProcesses, initCgroup: string): Owner => {
  if (pid === 1) return { kind: 'init' };
  const prefix = initCgroup.replace(/\/?init\.scope$/, '').replace(/^\/$/, '');
  const path = prefix !== '' && cgroup.startsWith(`${prefix}/`) ? cgroup.slice(prefix.length) : cgroup;
  if (/^\/user\.slice\//.test(path)) return { kind: 'session' };
  return { kind: 'service', name: unitOf(path) ?? name };
};

const CONTAINERS: readonly (readonly [RegExp, string])[] = [
  [/\bdocker[-/]([0-9a-f]{12})/, 'docker'],
  [/\blibpod-(?:conmon-)?([0-9a-f]{12})/, 'podman'],
  [/\b(?:cri-containerd|crio)-([0-9a-f]{12})/, 'kubernetes'],
  [/\bkubepods[^/]*\/.*?\/([0-9a-f]{12})/, 'kubernetes'],
  [/\blxc(?:\.payload)?[./]([^/]+)/, 'lxc'],
  [/\/machine-([^/]+)\.scope/, 'machine'],
  [/\/systemd-nspawn@([^/]+)\.service/, 'machine'],
];

/** What a person calls the place: `docker 0123456789ab`, `chroot of named.service`. */
const placeOf = ({ cgroup, name }: OldProcesses): string => {
  for (const [pattern, kind] of CONTAINERS) {
    const id = pattern.exec(cgroup)?.[1];
    if (id !== undefined) return `${kind} ${id}`;
  }
  return `chroot of ${unitOf(cgroup) ?? name}`;
};

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const MOST_NAMES = 3;

const someOf = (names: Iterable<string>): string => {
  const all = [...new Set(names)].sort();
  const more = all.length - MOST_NAMES;
  return more > 0 ? `${all.slice(0, MOST_NAMES).join(', ')} and ${more} more` : all.join(', ');
};

const counted = (count: number, [one, many]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : many}`;

const PROCESSES = ['process', 'processes'] as const;

/** The libraries that everything maps: the C library and its loader, TLS, systemd's, the message bus. */
const CORE_LIBRARY =
  /^(?:libc|ld-linux[^.]*|ld64|ld-musl-[^.]*|ld|libssl|libcrypto|libsystemd(?:-shared|-core)?|libdbus-1)(?:-\d[\w.-]*)?\.so(?:\.|$)/;

/** Sessions do not count: logging out renews them, and they are named apart. */
const coreLibrariesWord = ({ processes, initCgroup }: ReplacedCode): RebootWord | undefined => {
  const lasting = processes.filter((one) => ownerOf(one, initCgroup).kind !== 'session');
  const names = lasting.flatMap(({ files }) => files.map(baseName).filter((file) => CORE_LIBRARY.test(file)));
  const init = processes.find(({ pid }) => pid === 1);
  if (names.length === 0 && init === undefined) return undefined;
  // No number of processes: hosts of one kind shall say the same, so that they can be shown as one.
  const mapped = names.length === 0 ? [] : [`${someOf(names)} replaced, still mapped by running programs`];
  const first = init === undefined ? [] : [`process 1 still runs ${someOf(init.files.map(baseName))}`];
  return { source: 'core libraries', needed: true, reason: [...mapped, ...first].join('; ') };
};

const unitsOf = ({ processes, initCgroup }: ReplacedCode): readonly OldUnit[] => {
  const files = new Map<string, string[]>();
  for (const one of processes) {
    const owner = ownerOf(one, initCgroup);
    if (owner.kind === 'service') files.set(owner.name, [...(files.get(owner.name) ?? []), ...one.files.map(baseName)]);
  }
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, names]) => ({ unit, why: `still runs replaced ${someOf(names)}` }));
};

const sessionNote = ({ processes, initCgroup }: ReplacedCode): readonly string[] => {
  const sessions = processes.filter((one) => ownerOf(one, initCgroup).kind === 'session');
  if (sessions.length === 0) return [];
  return [`user sessions still run replaced files (${someOf(sessions.map(({ name }) => name))}) until they log out`];
};

const elsewhereNote = (processes: readonly OldProcesses[]): readonly string[] => {
  if (processes.length === 0) return [];
  const places = new Set(processes.map(placeOf));
  const count = processes.reduce((sum, one) => sum + one.count, 0);
  const where = counted(places.size, ['container or chroot', 'containers or chroots']);
  const still = `${counted(count, PROCESSES)} in ${where} (${someOf(places)}) still run replaced files`;
  return [`${still}: those of their own images, not of this host`];
};

/** What the old processes of a host ask for. Containers and chroots are named, and counted for nothing. */
export const judgeReplacedCode = (code: ReplacedCode): RestartNeeds => {
  const host = { ...code, processes: code.processes.filter(({ where }) => where === 'host') };
  const units = unitsOf(host);
  return {
    word: coreLibrariesWord(host),
    units,
    attention: [
      ...sessionNote(host),
      ...elsewhereNote(code.processes.filter(({ where }) => where === 'other')),
      ...(code.unlisted > 0
        ? [`${counted(code.unlisted, ['more group', 'more groups'])} of processes run replaced files`]
        : []),
    ],
  };
};

/** Of these units, those that only a reboot or a person may renew. */
export const neverRestartedNote = (units: readonly string[]): readonly string[] => {
  const never = units.filter(isNeverRestarted);
  return never.length === 0 ? [] : [`never restarted in passing, a reboot renews them: ${someOf(never)}`];
};
