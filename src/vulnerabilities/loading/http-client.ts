// HTTP for feeds: proxy, own certificate authorities, few redirects, and never from https to http.
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, request } from 'undici';
import { type FeedResult, guarded, loaded, notLoaded } from '../feed-failure.ts';

/** Milliseconds. */
export interface Timers {
  readonly connect: number;
  /** From the request to the first line of the answer. */
  readonly answer: number;
  /** In each span of this length some bytes must come, see watch.ts. */
  readonly idle: number;
  /** For one attempt at a download as a whole. */
  readonly whole: number;
  /** Before a broken download is continued. */
  readonly pause: number;
}

const TIMERS: Timers = { connect: 15_000, answer: 60_000, idle: 30_000, whole: 1_800_000, pause: 1_000 };

/** The last answer after redirects. */
export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface HttpClient {
  /** Redirects are followed; every status is an answer. Abort through the signal. */
  get(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<FeedResult<Answer>>;
  readonly timers: Timers;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Overrides HTTPS_PROXY and HTTP_PROXY; may hold a password. */
  readonly proxy: string | undefined;
  /** PEM file with further authorities, beside the usual ones. */
  readonly ca: string | undefined;
  readonly userAgent: string;
  readonly timers?: Timers;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const first = (env: ClientOptions['env'], ...names: readonly string[]): string =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '') ?? '';

/** A list of authorities replaces Node's own, also what NODE_EXTRA_CA_CERTS had added: all are named again. */
const authorities = ({ ca, env }: ClientOptions): readonly string[] | undefined => {
  if (ca === undefined) return undefined;
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const files = [ca, ...(extra === undefined || extra === '' ? [] : [extra])];
  return [...rootCertificates, ...files.map((path) => readFileSync(path, 'utf8'))];
};

const dispatcherFor = (options: ClientOptions, timers: Timers): EnvHttpProxyAgent => {
  const { env, proxy } = options;
  const ca = authorities(options);
  const tls = { timeout: timers.connect, ...(ca !== undefined && { ca: [...ca] }) };
  return new EnvHttpProxyAgent({
    httpProxy: proxy ?? first(env, 'http_proxy', 'HTTP_PROXY'),
    httpsProxy: proxy ?? first(env, 'https_proxy', 'HTTPS_PROXY'),
    noProxy: first(env, 'no_proxy', 'NO_PROXY'),
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    headersTimeout: timers.answer,
    // Our own watch over the body counts bytes, too.
    bodyTimeout: timers.idle * 2,
  });
};

/** Where a redirect leads, or why it is not followed. */
const nextUrl = (from: URL, location: string | null): URL | string => {
  if (location === null || !URL.canParse(location, from.href)) return 'it does not say where to';
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `to ${to.protocol}`;
  if (from.protocol === 'https:' && to.protocol !== 'https:') return `from https to ${to.href}`;
  if (to.username !== '' || to.password !== '') return 'to an address with credentials';
  return to;
};

const headerOf = (headers: Readonly<Record<string, string | string[] | undefined>>, name: string): string | null => {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
};

/** Fails with `disk` when a file of certificates cannot be read. */
export const createHttpClient = (options: ClientOptions): Promise<FeedResult<HttpClient>> =>
  guarded('the certificate authorities', async () => {
    const timers = options.timers ?? TIMERS;
    const dispatcher = dispatcherFor(options, timers);
    return loaded<HttpClient>({
      timers,
      get: (url, headers, signal) =>
        guarded(url, async () => {
          let at = new URL(url);
          for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
            const answer = await request(at, {
              dispatcher,
              signal,
              headers: { 'user-agent': options.userAgent, 'accept-encoding': 'gzip', ...headers },
            });
            const header = (name: string): string | null => headerOf(answer.headers, name);
            if (!REDIRECTS.has(answer.statusCode))
              return loaded({ status: answer.statusCode, header, body: answer.body as AsyncIterable<Uint8Array> });
            await answer.body.dump();
            const next = nextUrl(at, header('location'));
            if (typeof next === 'string') return notLoaded('unsafe-redirect', `${at.href}, ${next}`);
            at = next;
          }
          return notLoaded('unsafe-redirect', `${url}, more than ${MAX_REDIRECTS} times`);
        }),
      close: () => dispatcher.destroy(),
    });
  });
