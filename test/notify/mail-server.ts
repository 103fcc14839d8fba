// Mail servers on loopback: good ones, ones that refuse or put off, and ones that never answer.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { Tls } from '../feeds/feed-server.ts';

export interface Received {
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  /** As it came over the line. */
  readonly raw: string;
  /** One line each, unfolded. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Received[];
  /** What was offered as a password, whether it was right or not. */
  readonly passwords: readonly string[];
}

interface Behaviour {
  readonly tls?: Tls;
  readonly secure?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly hidesStarttls?: boolean;
  /** A reply other than 250 for a recipient; `turn` counts from 1 for each of them. */
  readonly refuses?: (address: string, turn: number) => { readonly code: number; readonly text: string } | undefined;
}

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

const parsed = (raw: string): Pick<Received, 'headers' | 'body'> => {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  return { headers: head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n'), body: body.join('\r\n\r\n') };
};

/** Takes mail until the test is over. */
export const serveMail = async (behaviour: Behaviour = {}): Promise<MailServer> => {
  const mails: Received[] = [];
  const passwords: string[] = [];
  const turns = new Map<string, number>();
  const { tls, login, refuses } = behaviour;
  const options: SMTPServerOptions = {
    ...(tls === undefined ? { disabledCommands: ['STARTTLS'] } : tls),
    secure: behaviour.secure ?? false,
    hideSTARTTLS: behaviour.hidesStarttls ?? false,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    closeTimeout: 1,
    onAuth({ username, password }, _session, done) {
      passwords.push(password ?? '');
      const isRight = username === login?.user && password === login?.password;
      if (isRight) done(null, { user: username });
      else done(refusal(535, `5.7.8 wrong credentials: ${password}`));
    },
    onRcptTo({ address }, _session, done) {
      const turn = (turns.get(address) ?? 0) + 1;
      turns.set(address, turn);
      const reply = refuses?.(address, turn);
      done(reply === undefined ? null : refusal(reply.code, reply.text));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw, isEncrypted: session.secure, user: session.user as string | undefined, ...parsed(raw) });
        done(null, '2.0.0 Ok: queued as 4711');
      });
    },
  };
  const server = new SMTPServer(options);
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails, passwords };
};

/** Takes connections, reads, and never says a word: a mail or web server that hangs. @returns its port */
export const serveSilence = async (): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).resume();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

/** A port of this machine on which nobody listens. */
export const deadPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
};
