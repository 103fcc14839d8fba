// From an inventory entry to a host that can be asked: connection, facts, package manager, way to root. One round trip.
import { fault } from '../core/fault.ts';
import type { Host } from '../core/host.ts';
import { failed, ok, type Result } from '../core/result.ts';
import type { PackageManager } from '../package-managers/package-manager.ts';
import { ask } from '../remote/ask.ts';
import { factsQuery, type HostFacts } from '../remote/host/facts.ts';
import { chooseWayToRoot, type Privilege } from '../remote/privilege.ts';
import { proveRoot } from '../remote/prove-root.ts';
import type { Session } from '../transport/transport.ts';
import type { Context } from './context.ts';

export interface OpenHost {
  readonly host: Host;
  readonly session: Session;
  readonly facts: HostFacts;
  readonly manager: PackageManager;
  readonly privilege: Privilege;
}

/** A host that answered, even if it cannot be patched: what was learned is not thrown away. */
export interface MetHost {
  readonly session: Session;
  readonly facts: HostFacts;
}

/** Facts are a few kilobytes; the rest is what the login shell prints unasked. */
const FACTS_LIMIT_BYTES = 1024 * 1024;

const signalOf = ({ signal }: Context): { signal?: AbortSignal } => (signal ? { signal } : {});

/** Connects and asks for facts. On failure the connection is closed again. */
export const meetHost = async (host: Host, context: Context): Promise<Result<MetHost>> => {
  const connected = await context.transport.connect(host, {
    timeoutMs: context.connectTimeoutMs,
    ...signalOf(context),
  });
  if (!connected.ok) return connected;
  const session = connected.value;
  const facts = await ask(
    session,
    factsQuery(() => context.clock.now()),
    { timeoutMs: context.connectTimeoutMs, maxBytes: FACTS_LIMIT_BYTES, ...signalOf(context) },
  );
  if (facts.ok) return ok({ session, facts: facts.value });
  await session.close();
  return facts;
};

/** Decides how a met host is to be patched, or why not. Does not close the session. */
export const prepareHost = async (
  host: Host,
  { session, facts }: MetHost,
  context: Context,
): Promise<Result<OpenHost>> => {
  if (facts.imageBased) {
    const { kind, command } = facts.imageBased;
    return failed(fault('image-based', `${facts.os.name} is ${kind}: update it with \`${command}\``));
  }
  const manager = context.managerFor(facts);
  if (manager === undefined) {
    const found = facts.managers.map((found) => found.program).join(', ') || 'none';
    return failed(fault('system-unsupported', `${facts.os.name}: package managers found: ${found}`));
  }
  const privilege = await chooseWayToRoot({
    method: host.sudo,
    state: facts.sudo,
    detail: facts.sudoDetail,
    password: () => context.sudoPassword(host),
  });
  const proven = privilege.ok ? await proveRoot(session, privilege.value) : privilege;
  return proven.ok ? ok({ host, session, facts, manager, privilege: proven.value }) : proven;
};

/** {@link meetHost} and {@link prepareHost}; closes the connection when either fails. */
export const openHost = async (host: Host, context: Context): Promise<Result<OpenHost>> => {
  const met = await meetHost(host, context);
  if (!met.ok) return met;
  const ready = await prepareHost(host, met.value, context);
  if (!ready.ok) await met.value.session.close();
  return ready;
};
