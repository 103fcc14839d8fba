// From an inventory endpoint to the exact way there: address, user, keys, known_hosts files and every jump, after ssh_config.
import { hostname } from 'node:os';
import type { Fault } from '../../core/fault.ts';
import { fault } from '../../core/fault.ts';
import type { Endpoint } from '../../core/host.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import { evaluateConfig, type Settings } from './evaluate.ts';
import { expandPath, expandTokens } from './expand.ts';
import type { Statement } from './parse.ts';
import { type JumpAddress, readProxyJump } from './proxy-jump.ts';

/** One machine to log in to, nothing left to decide. */
export interface Target {
  /** The endpoint's name in the inventory, or the jump as ssh_config spells it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The name that known_hosts is asked for: HostKeyAlias, else the host name in lower case. */
  readonly knownAs: string;
  /** HostKeyAlias replaces the port, too. */
  readonly knownPort: number;
  /** Where a newly trusted key is written. */
  readonly userKnownHosts: string;
  /** All files that are read; `@revoked` in any of them counts. */
  readonly knownHosts: readonly string[];
  readonly identities: IdentitySources;
  /** What ssh_config asked for and did not get. */
  readonly notes: readonly string[];
}

export interface IdentitySources {
  readonly files: readonly string[];
  /** Named by somebody, or OpenSSH's default names, which may be missing. */
  readonly named: boolean;
  /** Offer the agent's keys only where they belong to one of the files. */
  readonly only: boolean;
  /** Path of the agent's socket. */
  readonly agent?: string;
}

/** `jumps` outermost first. */
export interface Route {
  readonly jumps: readonly Target[];
  readonly target: Target;
}

export interface Routing {
  readonly statements: readonly Statement[];
  readonly localUser: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_KEYS = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];
const DEFAULT_USER_KNOWN_HOSTS = ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'];
const DEFAULT_GLOBAL_KNOWN_HOSTS = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
/** As deep as OpenSSH's own recursion would be bearable; a longer chain is a cycle in ssh_config. */
const MAX_JUMPS = 8;

const one = (settings: Settings, keyword: string): string | undefined => settings.first.get(keyword)?.[0];
const isSet = (value: string | undefined): value is string => value !== undefined && value.toLowerCase() !== 'none';

/** What the endpoint needs that ssh2 cannot do; undefined: nothing. */
const beyondUs = (settings: Settings): string | undefined => {
  if (isSet(one(settings, 'proxycommand'))) return 'ssh_config sets ProxyCommand';
  if (isSet(one(settings, 'pkcs11provider'))) return 'ssh_config sets PKCS11Provider';
  if (settings.certificateFiles.some(isSet)) return 'ssh_config sets CertificateFile';
  if (isSet(one(settings, 'revokedhostkeys'))) return 'ssh_config sets RevokedHostKeys';
  return undefined;
};

const portOf = (text: string | undefined): number | undefined => {
  const port = Number(text);
  return text !== undefined && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
};

type Expand = (path: string) => string;

const agentOf = (settings: Settings, routing: Routing, expand: Expand): string | undefined => {
  const configured = one(settings, 'identityagent');
  const fromEnvironment = routing.environment['SSH_AUTH_SOCK'];
  if (configured === undefined || configured === 'SSH_AUTH_SOCK') return fromEnvironment || undefined;
  if (!isSet(configured)) return undefined;
  return configured.startsWith('$') && !configured.startsWith('${')
    ? routing.environment[configured.slice(1)]
    : expand(configured);
};

const identitiesOf = (endpoint: Endpoint, settings: Settings, agent: string | undefined): IdentitySources => {
  const fromInventory = endpoint.identityFiles;
  const fromConfig = settings.identityFiles.length > 0 ? settings.identityFiles : undefined;
  const files = fromInventory ?? fromConfig ?? DEFAULT_KEYS;
  return {
    files: files.filter(isSet),
    named: fromInventory !== undefined || fromConfig !== undefined,
    // A key that the inventory names is meant: other keys of the agent would only use up sshd's MaxAuthTries.
    only: fromInventory !== undefined || one(settings, 'identitiesonly') === 'yes',
    ...(agent === undefined ? {} : { agent }),
  };
};

const expanderFor = (endpoint: Endpoint, routing: Routing, found: Record<'host' | 'port' | 'user', string>): Expand => {
  const tokens = {
    d: routing.home,
    h: found.host,
    i: String(process.getuid?.() ?? ''),
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: endpoint.address,
    p: found.port,
    r: found.user,
    u: routing.localUser,
  };
  return (path) => expandPath(path, { home: routing.home, environment: routing.environment, tokens });
};

const knownHostsOf = (endpoint: Endpoint, settings: Settings, expand: Expand): readonly [string[], string[]] => {
  const user = (settings.first.get('userknownhostsfile') ?? DEFAULT_USER_KNOWN_HOSTS).filter(isSet);
  const global = (settings.first.get('globalknownhostsfile') ?? DEFAULT_GLOBAL_KNOWN_HOSTS).filter(isSet);
  return [endpoint.knownHosts === undefined ? user.map(expand) : [endpoint.knownHosts], global.map(expand)];
};

const targetOf = (endpoint: Endpoint, settings: Settings, routing: Routing): Target => {
  const hostName = one(settings, 'hostname') ?? endpoint.address;
  const host = expandTokens(hostName, { h: endpoint.address, n: endpoint.address }).toLowerCase();
  const port = endpoint.port ?? portOf(one(settings, 'port')) ?? 22;
  const user = endpoint.user ?? one(settings, 'user') ?? routing.localUser;
  const expand = expanderFor(endpoint, routing, { host, port: String(port), user });
  const alias = one(settings, 'hostkeyalias');
  const [userKnownHosts, globalKnownHosts] = knownHostsOf(endpoint, settings, expand);
  const identities = identitiesOf(endpoint, settings, agentOf(settings, routing, expand));
  return {
    name: endpoint.name,
    host,
    port,
    user,
    knownAs: (alias ?? host).toLowerCase(),
    knownPort: alias === undefined ? port : 22,
    userKnownHosts: userKnownHosts[0] ?? expand('~/.ssh/known_hosts'),
    knownHosts: [...userKnownHosts, ...globalKnownHosts],
    identities: { ...identities, files: identities.files.map(expand) },
    notes: settings.notes,
  };
};

const endpointOf = (jump: JumpAddress): Endpoint => ({
  name: jump.host,
  address: jump.host,
  ...(jump.port === undefined ? {} : { port: jump.port }),
  ...(jump.user === undefined ? {} : { user: jump.user }),
});

/** The jumps in front of an endpoint: the inventory's, else ProxyJump's. */
const jumpsBefore = (endpoint: Endpoint & { readonly jumps?: readonly Endpoint[] }, settings: Settings) => {
  if (endpoint.jumps !== undefined && endpoint.jumps.length > 0) return ok(endpoint.jumps);
  const value = one(settings, 'proxyjump');
  if (!isSet(value)) return ok([]);
  const jumps = readProxyJump(value);
  return jumps === null ? failed(unusableJump(endpoint, value)) : ok(jumps.map(endpointOf));
};

const unusableJump = (endpoint: Endpoint, value: string): Fault =>
  fault('jump-failed', `ProxyJump ${value} for ${endpoint.name} cannot be understood`, 'mend ProxyJump in ssh_config');

type Journey = Endpoint & { readonly jumps?: readonly Endpoint[] };

const settingsOf = (endpoint: Endpoint, routing: Routing): Settings =>
  evaluateConfig(routing.statements, {
    host: endpoint.address,
    localUser: routing.localUser,
    ...(endpoint.user === undefined ? {} : { user: endpoint.user }),
  });

/** The leg that starts at `from`: only the outermost jump may have a ProxyJump of its own, as with `ssh -J`. */
const legsTo = (journey: Journey, routing: Routing, depth: number): Result<readonly Target[]> => {
  if (depth > MAX_JUMPS)
    return failed(
      fault('jump-failed', `more than ${MAX_JUMPS} jumps`, 'ProxyJump in ssh_config goes round in circles'),
    );
  const settings = settingsOf(journey, routing);
  const jumps = jumpsBefore(journey, settings);
  if (!jumps.ok) return jumps;
  const beyond = beyondUs(settings);
  const replaced = jumps.value.length > 0 && isSet(one(settings, 'proxycommand'));
  if (beyond !== undefined && !replaced) return failed(fault('needs-openssh', `${beyond} for ${journey.address}`));
  const [outermost, ...inner] = jumps.value;
  if (outermost === undefined) return ok([targetOf(journey, settings, routing)]);
  const start = legsTo(outermost, routing, depth + 1);
  if (!start.ok) return start;
  const between = inner.map((jump) => targetOf(jump, settingsOf(jump, routing), routing));
  return ok([...start.value, ...between, targetOf(journey, settings, routing)]);
};

/** The way to an endpoint and the jumps that the inventory gives it. Faults: `needs-openssh`, `jump-failed`. */
export const routeTo = (journey: Journey, routing: Routing): Result<Route> => {
  const legs = legsTo(journey, routing, 0);
  if (!legs.ok) return legs;
  const target = legs.value.at(-1);
  if (target === undefined) throw new Error('a route has at least its target');
  return ok({ jumps: legs.value.slice(0, -1), target });
};
