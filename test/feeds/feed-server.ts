// A feed's publisher on loopback: answers as good servers do, and as bad ones do.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Handles one request; `turn` counts the requests to that path from 1. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, turn: number) => void;

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FeedServer {
  readonly url: (path: string) => string;
  readonly asked: readonly Asked[];
  readonly port: number;
}

export interface Tls {
  readonly key: string;
  readonly cert: string;
}

const listen = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
  });

/** Serves until the test is over. */
export const serve = async (paths: Readonly<Record<string, Behaviour>>, tls?: Tls): Promise<FeedServer> => {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const behaviour = paths[path];
    if (behaviour === undefined) response.writeHead(404).end();
    else behaviour(request, response, asked.filter((one) => one.path === path).length);
  };
  const port = await listen(tls === undefined ? createServer(listener) : createTlsServer(tls, listener));
  const scheme = tls === undefined ? 'http' : 'https';
  return { url: (path) => `${scheme}://localhost:${port}${path}`, asked, port };
};

export interface Published {
  readonly etag?: string;
  readonly lastModified?: string;
}

const validatorsOf = ({ etag, lastModified }: Published): Readonly<Record<string, string>> => ({
  ...(etag !== undefined && { etag }),
  ...(lastModified !== undefined && { 'last-modified': lastModified }),
});

/** A good server: 304 for what is known, 206 for the rest of what is the same. */
export const publish =
  (content: string | Uint8Array, published: Published = {}): Behaviour =>
  ({ headers }, response) => {
    const bytes = Buffer.from(content as Uint8Array);
    const validators = validatorsOf(published);
    const known = headers['if-none-match'] === published.etag && published.etag !== undefined;
    const unmodified = headers['if-modified-since'] === published.lastModified && published.lastModified !== undefined;
    if (known || unmodified) return void response.writeHead(304, validators).end();
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const same = [published.etag, published.lastModified].includes(headers['if-range'] as string);
    if (from > 0 && same) {
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      return void response.writeHead(206, { ...validators, 'content-range': range }).end(bytes.subarray(from));
    }
    response.writeHead(200, { ...validators, 'content-length': bytes.length }).end(bytes);
  };

/** Promises all, sends a part, and breaks the connection. */
export const breakAfter =
  (size: number, content: Uint8Array, published: Published): Behaviour =>
  (_, response) => {
    response.writeHead(200, { ...validatorsOf(published), 'content-length': content.length });
    response.write(content.subarray(0, size), () => setTimeout(() => response.destroy(), 250));
  };

/** One byte now and then, for ever. */
export const drip: Behaviour = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('{'), 20);
  response.on('close', () => clearInterval(timer));
};

export const redirect =
  (to: string): Behaviour =>
  (_, response) =>
    void response.writeHead(302, { location: to }).end();

/** First one behaviour, then another. */
export const inTurn =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  (request, response, turn) =>
    (behaviours[turn - 1] ?? behaviours.at(-1))?.(request, response, turn);

/** A proxy that knows CONNECT only. @returns its URL, and to where it was asked to connect */
export const serveProxy = async (): Promise<{ readonly url: string; readonly connected: readonly string[] }> => {
  const connected: string[] = [];
  const server = createServer((_, response) => void response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    connected.push(request.url ?? '');
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, connected };
};
