// The SSH transport over the ssh2 package: finds the route, opens it through shared jumps, and hands out sessions.
import { type Fault, fault } from '../../core/fault.ts';
import type { Endpoint } from '../../core/host.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { createKnownHostsFiles } from '../known-hosts/files.ts';
import { parseConfig } from '../ssh-config/parse.ts';
import { type Route, routeTo, type Target } from '../ssh-config/route.ts';
import type { Session, Transport } from '../transport.ts';
import type { Connection } from './connection.ts';
import { rememberCredentials } from './credentials.ts';
import { abortable, type Deadline, startDeadline } from './deadline.ts';
import { hostKeyFault } from './host-key.ts';
import { createIdentityLoader } from './identities.ts';
import { createJumpPool, type Jump, type JumpPool } from './jumps.ts';
import { loadSsh2 } from './library.ts';
import { createOpener, type Opener } from './opener.ts';
import { defaultSshConfig, type Ssh2Options } from './options.ts';
import { describeKey, type PresentedKey } from './presented-key.ts';
import { runCommand } from './run-command.ts';

/** A host, or a jump, with the jumps in front of it. */
type Destination = Endpoint & { readonly jumps?: readonly Endpoint[] };

interface ConnectOptions {
  /** For this connection alone; waiting for a free handshake slot, a shared jump or a person's answer does not count. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Ssh2Transport extends Transport {
  /** The key a host presents now, and what known_hosts says of it. Offers no credential to the host itself; its jumps are logged in to. */
  fetchHostKey(destination: Destination, options: ConnectOptions): Promise<Result<PresentedKey>>;
}

/** Everything that is read or loaded once, at the first connection. */
interface Engine {
  readonly route: (destination: Destination) => Result<Route>;
  readonly opener: Opener;
  readonly jumps: JumpPool;
}

const startEngine = async (options: Ssh2Options): Promise<Engine> => {
  const library = await loadSsh2();
  const home = options.environment['HOME'] ?? '/';
  const statements = await parseConfig(options.sshConfig ?? defaultSshConfig(home));
  const routing = { statements, localUser: options.localUser, home, environment: options.environment };
  const credentials = rememberCredentials(options.credentials);
  const limit = options.handshakeLimit ?? { source: 16, jump: 8 };
  const opener = createOpener({
    library,
    credentials,
    identities: createIdentityLoader(library, credentials),
    knownHosts: createKnownHostsFiles(),
    keepalive: options.keepalive ?? { intervalMs: 15_000, count: 4 },
    handshakes: limit.source,
    random: options.random,
  });
  const openJump = (target: Target, via: Jump | null, deadline: Deadline) =>
    opener.open({ target, via, deadline, verify: (known, key) => hostKeyFault(target, known, key) });
  return {
    route: (destination) => routeTo(destination, routing),
    opener,
    jumps: createJumpPool(openJump, limit.jump),
  };
};

const sessionOn = (connection: Connection): Session => ({
  run: (command, options) => runCommand(connection, command, options),
  close: () => connection.close(),
});

/** What ssh_config asked for in vain is worth reading when a connection fails. */
const withNotes = (met: Fault, target: Target): Fault =>
  target.notes.length === 0 ? met : { ...met, message: `${met.message} (${target.notes.join('; ')})` };

type Use<T> = (target: Target, via: Jump | null) => Promise<Result<T>>;

/** Reaches the target through its jumps. A jump that turns out to be dead is opened once more. */
const reach = async <T>(
  engine: Engine,
  journey: { route: Route; deadline: Deadline },
  use: Use<T>,
): Promise<Result<T>> => {
  const { route, deadline } = journey;
  const interrupted = failed(fault('connection-lost', `interrupted before ${route.target.host} was reached`));
  const attempt = async (): Promise<{ readonly result: Result<T>; readonly staleJump: boolean }> => {
    const waiting = deadline.uncounted(abortable(engine.jumps.through(route.jumps), deadline.signal));
    const via = (await waiting) ?? interrupted;
    if (!via.ok) return { result: via, staleJump: false };
    const result = await use(route.target, via.value);
    return { result, staleJump: !result.ok && via.value?.connection.down() !== undefined };
  };
  const first = await attempt();
  return first.staleJump ? (await attempt()).result : first.result;
};

/** The transport. Cheap to create: files are read and ssh2 is loaded at the first connection. */
export const createSsh2Transport = (options: Ssh2Options): Ssh2Transport => {
  let started: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    started ??= startEngine(options);
    return started;
  };

  const travel = async <T>(
    destination: Destination,
    limits: ConnectOptions,
    use: (engine: Engine, deadline: Deadline) => Use<T>,
  ) => {
    const running = await engine();
    const route = running.route(destination);
    if (!route.ok) return route;
    const deadline = startDeadline(limits.timeoutMs, limits.signal);
    try {
      const result = await reach(running, { route: route.value, deadline }, use(running, deadline));
      return result.ok ? result : failed(withNotes(result.fault, route.value.target));
    } finally {
      deadline.clear();
    }
  };

  return {
    connect: (host, limits) =>
      travel(host, limits, ({ opener }, deadline) => async (target, via) => {
        const verify = (known: Parameters<typeof hostKeyFault>[1], key: Buffer) => hostKeyFault(target, known, key);
        const opened = await opener.open({ target, via, deadline, verify });
        return opened.ok ? ok(sessionOn(opened.value)) : opened;
      }),
    fetchHostKey: (destination, limits) =>
      travel(destination, limits, ({ opener }, deadline) => async (target, via) => {
        let presented: PresentedKey | undefined;
        const opened = await opener.open({
          target,
          via,
          deadline,
          verify: (known, key) => {
            presented = describeKey(target, known, key);
            return fault('host-key-unknown', 'the key was looked at');
          },
        });
        if (presented !== undefined) return ok(presented);
        if (opened.ok) throw new Error('a connection without a host key');
        return opened;
      }),
    close: async () => (await started)?.jumps.close(),
  };
};
