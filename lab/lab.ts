// Raises labs of real hosts, finds running ones, and takes them down. This is what tests and the demo import.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { forgetOldEntries } from './cache.ts';
import { labAvailability } from './can-run.ts';
import { type Family, traitsOf } from './families.ts';
import { startHost, waitUntilUp } from './host/boot.ts';
import type { HostOptions, HostRecord } from './host/host-spec.ts';
import { type LabHost, labHost } from './host/lab-host.ts';
import { makeHostKey, writeIdentity } from './host/write-identity.ts';
import { baseImage } from './images/base-image.ts';
import { familyImage, type Image } from './images/image.ts';
import { clientFiles, writeClientFiles } from './inventory-file.ts';
import {
  freeSubnet,
  type LabState,
  labDisk,
  labGroup,
  labsLock,
  listStates,
  type Network,
  readState,
  realDisk,
  writeState,
} from './lab-state.ts';
import { withLock } from './lock.ts';
import { type Mirror, mirrorOf, publishInto, startMirror, withdrawFrom } from './mirror.ts';
import {
  addressOf,
  addToSet,
  clientNamespace,
  clientPrefix,
  hostNamespace,
  makeFirewall,
  makeNamespaces,
} from './network.ts';
import { identify } from './process-identity.ts';
import { reapOrphans, takeDown } from './reap.ts';
import type { Repositories } from './repos/indexes.ts';
import { type Change, cachedRepositories, copyRepositories } from './repos/repository.ts';
import { must } from './shell.ts';
import { allowManyHosts } from './sysctl.ts';

export type LabOptions = {
  readonly hosts: readonly HostOptions[];
  /** `loop`: 127.77.x.y on the machine; `netns`: a bridge in a namespace, reached with `lab.clientPrefix`. */
  readonly network?: Network;
  /** Adds a host named `jump`; the others' sshd then only answers connections that come through it. */
  readonly jump?: boolean;
  /** Lower-case letters, digits and dashes; random by default. */
  readonly id?: string;
  /** The lab outlives this process, until somebody takes it down. */
  readonly keep?: boolean;
};

export type Lab = {
  readonly id: string;
  readonly directory: string;
  readonly inventoryPath: string;
  readonly knownHostsPath: string;
  readonly identityFile: string;
  readonly sshConfigPath: string;
  /** Words to put before a client command; empty unless the network is `netns`. */
  readonly clientPrefix: readonly string[];
  readonly hosts: readonly LabHost[];
  host(name: string): LabHost;
  /**
   * Makes a new version of a fixture (or a new package) appear in this lab's repositories. It inherits suite,
   * dependencies and behaviour from the fixture's last version; `change` overrides them, scripts and files included.
   */
  publish(family: Family, name: string, version: string, change?: Change): Promise<void>;
  /** Removes a version from this lab's repositories, as mirrors do with all but the newest. */
  withdraw(family: Family, name: string, version: string): Promise<void>;
  readonly mirror: Mirror;
  /** Ends everything the lab started and removes everything it made. */
  down(): Promise<void>;
};

type Furniture = { readonly image: Image; readonly repositories: Repositories };
type Prepared = ReadonlyMap<string, Furniture>;

/** What decides on a host's image. */
type Kind = Pick<HostOptions, 'family' | 'root' | 'init'>;

const onBtrfs = ({ root = 'overlay' }: Kind): boolean => root !== 'overlay';

const kindKey = (kind: Kind): string =>
  `${kind.family} ${onBtrfs(kind) ? 'btrfs' : 'overlay'} ${kind.init ?? 'systemd'}`;

const baseOf = (kind: Kind): Promise<string> =>
  baseImage(kind.family, {
    extra: onBtrfs(kind) ? ['btrfs-progs', 'snapper'] : [],
    ...(kind.init && { init: kind.init }),
  });

/** Fills the cache with what these hosts need. The repositories need the Debian base for one donated binary. */
export async function prepare(kinds: readonly Kind[]): Promise<Prepared> {
  const wanted = [...new Map(kinds.map((kind) => [kindKey(kind), kind])).values()];
  const [donor, ...bases] = await Promise.all([baseImage('debian'), ...wanted.map(baseOf)]);
  const prepared = new Map<string, Furniture>();
  for (const [index, kind] of wanted.entries()) {
    const { family } = kind;
    const repositories = await cachedRepositories(family, donor);
    prepared.set(kindKey(kind), {
      repositories,
      image: await familyImage(kind, bases[index] as string, repositories),
    });
  }
  return prepared;
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}

/** A machine whose own sshd listens on all addresses leaves no port 22 for hosts on loopback. */
async function sshPort(state: LabState): Promise<number> {
  return state.network === 'netns' || (await isFree(addressOf(state, 10), 22)) ? 22 : 2222;
}

const jumpHost: HostOptions = { name: 'jump', family: 'debian', sudo: 'none' };

type Plan = { readonly prepared: Prepared; readonly port: number; readonly jump: boolean };

function loginUser({ sudo }: HostOptions): string {
  return sudo === 'none' ? 'root' : 'patch';
}

async function makeRecord(state: LabState, options: HostOptions, index: number, plan: Plan): Promise<HostRecord> {
  const directory = join(labDisk(state.id), 'hosts', options.name);
  mkdirSync(directory, { recursive: true });
  const number = 10 + index;
  const isJump = options === jumpHost;
  return {
    options,
    address: addressOf(state, number),
    port: plan.port,
    user: isJump ? 'hop' : loginUser(options),
    password: randomBytes(9).toString('base64url'),
    hostKey: await makeHostKey(directory),
    directory,
    diskDirectory: traitsOf(options.family).realDisk ? join(realDisk(state.id), options.name) : '-',
    netns: hostNamespace(state, number),
    clientNetns: clientNamespace(state),
    behindJump: plan.jump && !isJump,
    group: `${labGroup(state.id)}/host-${options.name}`,
    image: (plan.prepared.get(kindKey(options)) as Furniture).image,
  };
}

function checkOptions(options: LabOptions, id: string): void {
  const available = labAvailability();
  if (!available.ok) throw new Error(`lab: ${available.reason}`);
  if (!/^[a-z0-9][a-z0-9-]{0,19}$/.test(id)) throw new Error(`lab: "${id}" is no lab id (a-z, 0-9, -, at most 20)`);
  const names = options.hosts.map((host) => host.name);
  if (new Set(names).size !== names.length) throw new Error('lab: two hosts have the same name');
  const odd = names.find((name) => !/^[a-z0-9][a-z0-9-]{0,40}$/.test(name));
  if (odd !== undefined) throw new Error(`lab: "${odd}" is no host name (a-z, 0-9, -)`);
  const misplaced = options.hosts.find((host) => onBtrfs(host) && host.family !== 'debian');
  if (misplaced !== undefined)
    throw new Error(`lab: only Debian hosts have their root on btrfs, not ${misplaced.name}`);
  const other = options.hosts.find(({ init, family }) => init === 'openrc' && family !== 'debian');
  if (other !== undefined) throw new Error(`lab: only Debian hosts have OpenRC, not ${other.name}`);
  if (options.hosts.length > 240) throw new Error('lab: one lab carries at most 240 hosts');
}

async function claim(options: LabOptions, id: string): Promise<LabState> {
  return await withLock(labsLock, async () => {
    await reapOrphans();
    forgetOldEntries(new Set(listStates().flatMap((state) => state.hosts.map((host) => host.image.base))));
    if (readState(id) !== undefined) throw new Error(`lab: there is a lab "${id}" already; lab down ${id}`);
    const owner = options.keep === true ? null : (identify(process.pid) ?? null);
    const network = options.network ?? 'loop';
    const state = { id, subnet: freeSubnet(), network, owner, created: new Date().toISOString(), hosts: [] };
    writeState(state);
    return state;
  });
}

async function furnish(claimed: LabState, options: LabOptions, prepared: Prepared): Promise<LabState> {
  const disk = labDisk(claimed.id);
  mkdirSync(disk, { recursive: true });
  await must('mount', ['-t', 'tmpfs', '-o', 'mode=755,size=75%', `patchctl-lab-${claimed.id}`, disk]);
  await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', clientFiles(disk).identityFile]);
  const wanted = options.jump === true ? [...options.hosts, jumpHost] : options.hosts;
  const plan: Plan = { prepared, port: await sshPort(claimed), jump: options.jump === true };
  const hosts = await Promise.all(wanted.map((host, index) => makeRecord(claimed, host, index, plan)));
  const state: LabState = { ...claimed, hosts };
  writeState(state);
  const authorizedKey = readFileSync(`${clientFiles(disk).identityFile}.pub`, 'utf8');
  const surroundings = { authorizedKey, mirrorAddress: addressOf(state, 1) };
  await Promise.all(hosts.map((host) => writeIdentity(host, surroundings)));
  const jump = options.jump === true ? hosts.at(-1) : undefined;
  writeClientFiles(disk, hosts, jump);
  const repositories = [...new Map([...prepared.values()].map(({ repositories: one }) => [one.root, one])).values()];
  await copyRepositories(repositories, join(disk, 'mirror'));
  return state;
}

async function switchOn(state: LabState): Promise<void> {
  allowManyHosts();
  await makeNamespaces(state);
  await makeFirewall(state);
  for (const host of state.hosts) if (host.behindJump) await addToSet(state, 'guarded', host.address);
  for (const host of state.hosts) startHost(host);
  await Promise.all([
    startMirror(state),
    ...state.hosts.map((host) => waitUntilUp(host, 60_000 + state.hosts.length * 2_000)),
  ]);
}

/** Boots the hosts and returns when all of them answer on SSH. Cold about two minutes, warm about two seconds. */
export async function raiseLab(options: LabOptions): Promise<Lab> {
  const id = options.id ?? randomBytes(3).toString('hex');
  checkOptions(options, id);
  const prepared = await prepare(options.jump === true ? [...options.hosts, jumpHost] : options.hosts);
  const claimed = await claim(options, id);
  try {
    await switchOn(await furnish(claimed, options, prepared));
    return attachLab(id);
  } catch (error) {
    await takeDown(readState(id) ?? claimed);
    throw error;
  }
}

/** Finds a lab that is up, from whatever process raised it. */
export function attachLab(id: string): Lab {
  const state = readState(id);
  if (state === undefined) throw new Error(`lab: there is no lab "${id}"; lab list shows those that run`);
  const hosts = state.hosts.map((record) => labHost(state, record));
  return {
    id,
    directory: labDisk(id),
    ...clientFiles(labDisk(id)),
    clientPrefix: clientPrefix(state),
    hosts,
    host: (name) => {
      const found = hosts.find((host) => host.name === name);
      if (found === undefined) throw new Error(`lab: lab ${id} has no host "${name}"`);
      return found;
    },
    publish: (family, name, version, change) =>
      publishInto(id, { family, name, version, ...(change === undefined ? {} : { change }) }),
    withdraw: (family, name, version) => withdrawFrom(id, { family, name, version }),
    mirror: mirrorOf(state),
    down: () => takeDown(state),
  };
}
