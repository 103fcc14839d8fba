// One transport in front of two: each host goes the way its inventory entry says.
import type { Transport } from './transport.ts';

/** Sends `connection: local` hosts to one transport and the others to the other; closes both. */
export const createByConnectionTransport = (ways: {
  readonly ssh: Transport;
  readonly local: Transport;
}): Transport => ({
  connect: (host, options) => ways[host.connection].connect(host, options),
  close: async () => {
    await Promise.all([ways.ssh.close(), ways.local.close()]);
  },
});
