// Web servers on loopback that take posts: they keep what came, and answer as they are told.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Tls } from '../feeds/feed-server.ts';

export interface Posted {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request; `turn` counts from 1. */
export type Answer = (response: ServerResponse, turn: number, posted: Posted) => void;

export interface PostServer {
  readonly port: number;
  readonly url: (path: string) => string;
  readonly posts: readonly Posted[];
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

export const say =
  (status: number, text = '', headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(text);

/** First one answer, then another; the last one for ever. */
export const inTurn =
  (...answers: readonly Answer[]): Answer =>
  (response, turn, posted) =>
    (answers[turn - 1] ?? answers.at(-1))?.(response, turn, posted);

/** Takes posts until the test is over. */
export const servePosts = async (answer: Answer = say(200, 'ok'), tls?: Tls): Promise<PostServer> => {
  const posts: Posted[] = [];
  const listener: RequestListener = (request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      const posted = { method, path, headers, body };
      posts.push(posted);
      answer(response, posts.length, posted);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, posts, url: (path) => `${tls === undefined ? 'http' : 'https'}://localhost:${port}${path}` };
};
