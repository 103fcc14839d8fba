// One SSH connection from its socket to its end: handshake, verification, login, and one word on why it is over.
import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig } from 'ssh2';
import { type Fault, fault } from '../../core/fault.ts';
import type { KnownHost } from '../known-hosts/parse.ts';
import type { Target } from '../ssh-config/route.ts';
import type { Ending } from '../transport.ts';
import type { Authentication } from './authentication.ts';
import type { Deadline } from './deadline.ts';
import { describeError, type LibraryError, socketFault } from './errors.ts';
import { hostKeyAlgorithms } from './host-key.ts';
import type { Library } from './library.ts';
import { createTraffic, type Traffic } from './traffic.ts';

/** A dropped line, or a host that sends more than it was asked for. */
type Down = Extract<Ending, { kind: 'lost' | 'flooded' }>;

export interface Connection {
  readonly client: Client;
  readonly traffic: Traffic;
  /** Undefined while the line is up. */
  down(): Down | undefined;
  /** Calls back once when the line goes down; at once when it is down. Returns a function that forgets the callback. */
  whenDown(listener: (down: Down) => void): () => void;
  /** Cuts the line without a word, because of `why`. */
  destroy(why: Down): void;
  /** Says goodbye and waits for the end, at most two seconds. */
  close(): Promise<void>;
}

export type Attempt =
  | { readonly kind: 'ready'; readonly connection: Connection }
  /** `early`: the host hung up before a login was refused (MaxStartups, LoginGraceTime); worth another try. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly early: boolean };

export interface Handshake {
  readonly library: Library;
  readonly target: Target;
  readonly known: readonly KnownHost[];
  /** Connected, nothing read from it yet. */
  readonly socket: Duplex;
  readonly deadline: Deadline;
  readonly authentication: Authentication;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** The verdict on the host's key: undefined lets the login begin. */
  readonly verify: (key: Buffer) => Fault | undefined;
}

const CLOSE_LIMIT_MS = 2_000;

const configOf = (handshake: Handshake, hostVerifier: (key: Buffer) => boolean): ConnectConfig => ({
  sock: handshake.socket,
  username: handshake.target.user,
  authHandler: handshake.authentication.handler,
  hostVerifier,
  // Our own deadline covers the handshake.
  readyTimeout: 0,
  keepaliveInterval: handshake.keepalive.intervalMs,
  keepaliveCountMax: handshake.keepalive.count,
  algorithms: {
    serverHostKey: hostKeyAlgorithms(handshake.known),
    hmac: { remove: ['hmac-sha1', 'hmac-sha1-etm@openssh.com'] } as never,
    // Compression would let a small packet become a large one.
    compress: ['none'],
  },
});

const createConnection = (client: Client, socket: Duplex): Connection => {
  const traffic = createTraffic();
  const listeners = new Set<(down: Down) => void>();
  let state: Down | undefined;
  let reason = 'the host closed the connection';
  const goDown = (why: Down): void => {
    if (state !== undefined) return;
    state = why;
    for (const listener of listeners) listener(why);
    listeners.clear();
  };
  const destroy = (why: Down): void => {
    goDown(why);
    socket.destroy();
  };
  client.on('error', (error: LibraryError) => {
    reason = describeError(error);
  });
  client.on('close', () => goDown({ kind: 'lost', reason }));
  client.on('end', () => goDown({ kind: 'lost', reason }));
  const whenDown = (listener: (down: Down) => void): (() => void) => {
    if (state !== undefined) listener(state);
    else listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const closed = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => destroy({ kind: 'lost', reason: 'closed' }), CLOSE_LIMIT_MS);
      whenDown(closed);
      reason = 'closed';
      client.end();
    });
  return { client, traffic, down: () => state, whenDown, destroy, close };
};

/** Watches the raw bytes; must be called after `client.connect`, which pauses the socket until it is ready to read. */
const watchTraffic = (connection: Connection, socket: Duplex): void => {
  socket.on('data', (chunk: Buffer) => {
    const { traffic } = connection;
    if (!traffic.received(chunk.length)) connection.destroy({ kind: 'flooded', limit: traffic.limit });
  });
};

/** Performs the handshake and the login on a fresh socket. Settles exactly once; on failure the socket is destroyed. */
export const shakeHands = (handshake: Handshake): Promise<Attempt> =>
  new Promise((resolve) => {
    const { deadline, authentication, socket } = handshake;
    const client = new handshake.library.Client();
    const connection = createConnection(client, socket);
    const progress: Progress = { authenticating: false, settled: false };

    const settle = (attempt: Attempt): void => {
      if (progress.settled) return;
      progress.settled = true;
      deadline.signal.removeEventListener('abort', onDeadline);
      authentication.stop();
      if (attempt.kind === 'failed') connection.destroy({ kind: 'lost', reason: attempt.fault.message });
      resolve(attempt);
    };
    const fail = (met: Fault, early = false): void => settle({ kind: 'failed', fault: met, early });
    const onDeadline = (): void => fail(deadlineFault(handshake.target, deadline));

    client.on('handshake', () => {
      progress.authenticating = true;
      deadline.waitingFor('the login');
    });
    client.on('banner', (text: string) => {
      if (authentication.proven()) progress.farewell = text;
    });
    client.on('change password', () =>
      fail(fault('password-expired', `${handshake.target.host} demands a new password`)),
    );
    client.on('ready', () => settle({ kind: 'ready', connection }));
    client.on('error', (error: LibraryError) => {
      // A key that cannot sign is not the end: ssh2 goes on to the next one.
      if (error.level === 'agent') return;
      const met = errorFault(error, handshake, progress);
      if (met !== undefined) fail(met.fault, met.early);
    });
    connection.whenDown((down) => {
      const innocent = !progress.authenticating || authentication.asking();
      fail(downFault(down, handshake, progress), down.kind === 'lost' && innocent);
    });
    deadline.signal.addEventListener('abort', onDeadline, { once: true });
    if (deadline.signal.aborted) return onDeadline();

    deadline.waitingFor('the SSH handshake');
    client.connect(
      configOf(handshake, (key) => {
        progress.hostKey = handshake.verify(key);
        return progress.hostKey === undefined;
      }),
    );
    watchTraffic(connection, socket);
  });

interface Progress {
  /** Algorithms are agreed on and the host key is verified. */
  authenticating: boolean;
  settled: boolean;
  hostKey?: Fault | undefined;
  /** What the host said after it had taken a credential: the text of /run/nologin, an expired account. */
  farewell?: string;
}

/** The deadline in words. */
export const deadlineFault = (target: Target, deadline: Deadline): Fault =>
  deadline.ended() === 'interrupted'
    ? fault('connection-lost', `interrupted while waiting for ${deadline.phase()} of ${target.host}`)
    : fault(
        'connection-timed-out',
        `${target.host} port ${target.port}: no answer while waiting for ${deadline.phase()}`,
      );

/** Undefined: the socket ended, and the close that follows is what counts. */
const errorFault = (error: LibraryError, handshake: Handshake, progress: Progress) => {
  const { target, authentication, socket } = handshake;
  if (progress.hostKey !== undefined) return { fault: progress.hostKey, early: false };
  const seen = `${target.host} port ${target.port}: ${describeError(error)}`;
  if (error.level === 'client-authentication') return { fault: authentication.refusal(), early: false };
  if (error.level === 'client-socket') return socketFault(error, seen, progress.authenticating);
  if (progress.authenticating && typeof error.code === 'number') {
    const refused = authentication.refusal();
    const message = `${describeError(error)}: ${refused.message}`;
    return { fault: { ...refused, message }, early: false };
  }
  if (socket.readableEnded || socket.destroyed) return undefined;
  return { fault: fault(progress.authenticating ? 'connection-lost' : 'handshake-failed', seen), early: false };
};

const downFault = (down: Down, handshake: Handshake, progress: Progress): Fault => {
  const { host } = handshake.target;
  if (down.kind === 'flooded') return fault('flooded', `${host} sent ${down.limit} bytes that nobody asked for`);
  if (progress.farewell !== undefined) return fault('login-disabled', `${host}: ${progress.farewell.trim()}`);
  const when = progress.authenticating ? 'during the login' : 'before the SSH handshake';
  return fault('connection-lost', `${host} closed the connection ${when}`);
};
