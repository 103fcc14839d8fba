// The connection that health checks use on a host: the open one, or one of their own where that is missing or broke.
import type { Host } from '../../core/host.ts';
import type { Result } from '../../core/result.ts';
import type { Context } from '../context.ts';
import { type OpenHost, openHost } from '../open-host.ts';

export interface HostLine {
  /** Several callers at once get the same connection. */
  get(): Promise<Result<OpenHost>>;
  /** It does not answer: the next caller gets a new one. */
  broken(open: OpenHost): Promise<void>;
  /** Closes what was opened here, and nothing else. */
  close(): Promise<void>;
}

export interface Patient {
  readonly host: Host;
  readonly context: Context;
  /** The open connection, if there is one. */
  readonly open?: OpenHost | undefined;
}

export const hostLine = ({ host, context, open }: Patient): HostLine => {
  let given = open;
  let own: Promise<Result<OpenHost>> | undefined;
  const closeOwn = async (): Promise<void> => {
    const opened = await own;
    own = undefined;
    if (opened?.ok) await opened.value.session.close();
  };
  return {
    get: () => {
      if (given !== undefined) return Promise.resolve({ ok: true, value: given });
      own ??= openHost(host, context).then((opened) => {
        // A host that could not be reached may be with the next try.
        if (!opened.ok) own = undefined;
        return opened;
      });
      return own;
    },
    broken: async (which) => {
      if (which === given) given = undefined;
      else await closeOwn();
    },
    close: closeOwn,
  };
};
