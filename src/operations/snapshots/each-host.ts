// Asks something of the snapshots of many hosts at once: one connection each, and a host that fails speaks for itself alone.
import pLimit from 'p-limit';
import type { Host } from '../../core/host.ts';
import type { Result } from '../../core/result.ts';
import { ask } from '../../remote/ask.ts';
import { type KeptSnapshots, keptSnapshots } from '../../remote/snapshots/kept.ts';
import type { Context } from '../context.ts';
import { type OpenHost, openHost } from '../open-host.ts';

export interface OfHost<T> {
  readonly host: Host;
  readonly result: Result<T>;
}

/** In the order of the hosts. */
export const onEachHost = async <T>(
  hosts: readonly Host[],
  context: Context,
  then: (open: OpenHost) => Promise<Result<T>>,
): Promise<readonly OfHost<T>[]> => {
  const limit = pLimit(context.concurrency);
  const one = async (host: Host): Promise<OfHost<T>> => {
    const opened = await openHost(host, context);
    if (!opened.ok) return { host, result: opened };
    try {
      return { host, result: await then(opened.value) };
    } finally {
      await opened.value.session.close();
    }
  };
  return await Promise.all(hosts.map((host) => limit(one, host)));
};

export const listSnapshots = ({ session, privilege }: OpenHost): Promise<Result<KeptSnapshots>> =>
  ask(session, keptSnapshots(), { privilege });
