// Opens one connection: socket, a free handshake slot, handshake; and again, a little later, when sshd had no room.
import type { Duplex } from 'node:stream';
import { type Fault, fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { KnownHostsFiles } from '../known-hosts/files.ts';
import { entriesForAddress } from '../known-hosts/match.ts';
import type { KnownHost } from '../known-hosts/parse.ts';
import type { Target } from '../ssh-config/route.ts';
import { createAuthentication } from './authentication.ts';
import { type Attempt, type Connection, deadlineFault, shakeHands } from './connection.ts';
import { type Deadline, pauseFor } from './deadline.ts';
import type { IdentityLoader } from './identities.ts';
import type { Jump } from './jumps.ts';
import type { Library } from './library.ts';
import type { CredentialPrompts } from './options.ts';
import { createSlots, type Slots } from './slots.ts';
import { openForward, openTcp } from './socket.ts';

export interface OpenerOptions {
  readonly library: Library;
  readonly credentials: CredentialPrompts;
  readonly identities: IdentityLoader;
  readonly knownHosts: KnownHostsFiles;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** At once, from this machine. */
  readonly handshakes: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

interface Opening {
  readonly target: Target;
  /** Null: directly. */
  readonly via: Jump | null;
  readonly deadline: Deadline;
  /** The verdict on the presented key, given what known_hosts has for the host. Undefined lets the login begin. */
  readonly verify: (known: readonly KnownHost[], key: Buffer) => Fault | undefined;
}

export interface Opener {
  open(opening: Opening): Promise<Result<Connection>>;
}

const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 3_000;

/** Doubling, and half of it random: hosts that were turned away together come back apart. */
const pauseAfter = (attempts: number, random: () => number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts) * (0.5 + random());

const openSocket = ({ target, via, deadline }: Opening): Promise<Result<Duplex>> =>
  via === null ? openTcp(target, deadline) : openForward({ via: via.connection, jump: via.target, target, deadline });

const takeAll = async (gates: readonly Slots[], signal: AbortSignal): Promise<(() => void) | null> => {
  const taken: (() => void)[] = [];
  const releaseAll = (): void => {
    for (const release of taken) release();
  };
  for (const gate of gates) {
    const release = await gate.take(signal);
    if (release === null) {
      releaseAll();
      return null;
    }
    taken.push(release);
  }
  return releaseAll;
};

export const createOpener = (options: OpenerOptions): Opener => {
  const { library, identities, credentials, keepalive } = options;
  const source = createSlots(options.handshakes);

  const shake = async (opening: Opening, socket: Duplex): Promise<Attempt> => {
    const { target, deadline } = opening;
    const entries = await options.knownHosts.read(target.knownHosts);
    const known = entriesForAddress(entries, target.knownAs, target.knownPort);
    // An sshd at its limit may have hung up while we waited for a slot; nobody would tell ssh2.
    if (socket.destroyed) return { kind: 'failed', fault: hungUp(target), early: true };
    const authentication = createAuthentication({ library, target, identities, credentials, deadline });
    const verify = (key: Buffer): Fault | undefined => opening.verify(known, key);
    return shakeHands({ library, target, known, socket, deadline, authentication, keepalive, verify });
  };

  /** The socket first: a dead host keeps nobody else from a slot. */
  const attempt = async (opening: Opening): Promise<Attempt> => {
    const { target, via, deadline } = opening;
    const socket = await openSocket(opening);
    if (!socket.ok) return { kind: 'failed', fault: socket.fault, early: socket.fault.code === 'connection-lost' };
    const gates = via === null ? [source] : [via.slots, source];
    const release = await deadline.uncounted(takeAll(gates, deadline.signal));
    if (release === null) {
      socket.value.destroy();
      return { kind: 'failed', fault: deadlineFault(target, deadline), early: false };
    }
    try {
      return await shake(opening, socket.value);
    } finally {
      release();
    }
  };

  const open: Opener['open'] = async (opening) => {
    for (let attempts = 0; ; attempts++) {
      const made = await attempt(opening);
      if (made.kind === 'ready') return ok(made.connection);
      if (!made.early || opening.deadline.ended() !== undefined) return failed(made.fault);
      await pauseFor(pauseAfter(attempts, options.random), opening.deadline.signal);
      if (opening.deadline.ended() !== undefined) return failed(made.fault);
    }
  };
  return { open };
};

const hungUp = (target: Target): Fault =>
  fault('connection-lost', `${target.host} closed the connection before the SSH handshake`);
