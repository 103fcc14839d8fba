// An SSH server in this process, for what a plain sshd cannot be made to do: passwords, challenges, farewells, odd methods.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AuthContext, Connection, Server } from 'ssh2';
import type { KeyPair, Sandbox } from './sandbox.ts';

const ssh2: typeof import('ssh2') = createRequire(import.meta.url)('ssh2');

export interface FakeServer {
  readonly port: number;
  /** The methods that were tried, in order. */
  readonly tried: readonly string[];
  readonly hostKey: KeyPair;
  close(): Promise<void>;
}

export interface FakeServerOptions {
  readonly login: (context: AuthContext, connection: Connection) => void;
}

let count = 0;

/** Accepts logins as told; every command prints `ok` and exits 0. Its key is entered in the sandbox's known_hosts. */
export const startFakeServer = async (sandbox: Sandbox, options: FakeServerOptions): Promise<FakeServer> => {
  const hostKey = sandbox.makeKey(`fake-${++count}`);
  const tried: string[] = [];
  const connections = new Set<Connection>();
  const server: Server = new ssh2.Server({ hostKeys: [readFileSync(hostKey.path)] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      tried.push(context.method);
      options.login(context, connection);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.write('ok\n');
        channel.exit(0);
        channel.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  sandbox.writeFile('known_hosts', `${readFileSync(sandbox.knownHosts, 'utf8')}[127.0.0.1]:${port} ${hostKey.line}\n`);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const connection of connections) connection.end();
    });
  return { port, tried, hostKey, close };
};
