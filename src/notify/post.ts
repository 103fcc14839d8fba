// Posts JSON over HTTP: proxy, own certificate authorities, no redirects, and a reason for everything that goes wrong.
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { printable } from '../core/printable.ts';
import type { Secret } from '../core/secret.ts';
import { type Attempt, answerText, delivered, failedForGood, failedForNow } from './attempt.ts';
import { troubleOf } from './trouble.ts';

export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM file with further authorities. */
  readonly caFile: string | null;
  /** `patchctl/0.1.0` */
  readonly userAgent: string;
}

export interface Posting {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Never shown, whoever repeats them. */
  readonly secrets: readonly Secret[];
}

export interface Poster {
  post(posting: Posting, signal: AbortSignal): Promise<Attempt>;
  close(): Promise<void>;
}

const first = (env: Outside['env'], ...names: readonly string[]): string =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '') ?? '';

/** Further authorities stand beside Node's own, which a list alone would replace. */
export const authorities = async ({ env, caFile }: Pick<Outside, 'env' | 'caFile'>): Promise<string[] | undefined> => {
  if (caFile === null) return undefined;
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const files = [caFile, ...(extra === undefined || extra === '' ? [] : [extra])];
  return [...rootCertificates, ...(await Promise.all(files.map((path) => readFile(path, 'utf8'))))];
};

const openDispatcher = async (outside: Outside): Promise<Dispatcher> => {
  const [{ EnvHttpProxyAgent }, ca] = await Promise.all([import('undici'), authorities(outside)]);
  const tls = ca === undefined ? {} : { ca };
  return new EnvHttpProxyAgent({
    httpProxy: first(outside.env, 'http_proxy', 'HTTP_PROXY'),
    httpsProxy: first(outside.env, 'https_proxy', 'HTTPS_PROXY'),
    noProxy: first(outside.env, 'no_proxy', 'NO_PROXY'),
    proxyTunnel: false,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
  });
};

/** Answers that time may mend. Source: RFC 9110, RFC 6585. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Seconds, or a date. */
const retryAfterMs = (value: string | string[] | undefined, now: number): number | undefined => {
  const [text = ''] = [value ?? ''].flat();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

const MOST_READ = 4096;

/** The beginning of an answer; the rest stays unread. */
const startOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_READ) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_READ).toString('utf8');
};

interface Answer {
  readonly status: number;
  readonly retryAfter: string | string[] | undefined;
  readonly text: string;
}

/** @param origin never the whole address: the path of a chat webhook is its secret. */
const judged = ({ status, retryAfter, text }: Answer, origin: string, now: number): Attempt => {
  const said = text === '' ? '' : `: ${text}`;
  if (status >= 200 && status < 300) return delivered(`${status}${said}`);
  const reason = `${origin} answered ${status}${said}`;
  if (status >= 500 || PASSING.has(status)) return failedForNow(reason, retryAfterMs(retryAfter, now));
  return failedForGood(status >= 300 && status < 400 ? `${reason}; redirects are not followed` : reason);
};

/** undici hears a signal only when a connection stands: one that is never answered would keep us waiting. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });

/** @param now milliseconds since the epoch, for `Retry-After` that is a date */
export const createPoster = (outside: Outside, now: () => number): Poster => {
  let opening: Promise<Dispatcher> | undefined;
  /** A file of certificates that could not be read is tried anew for the next message. */
  const dispatcherNow = async (): Promise<Dispatcher> => {
    opening ??= openDispatcher(outside);
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const exchange = async ({ url, body, headers, secrets }: Posting, signal: AbortSignal): Promise<Attempt> => {
    const [{ request }, dispatcher] = await Promise.all([import('undici'), dispatcherNow()]);
    const answer = await request(url, {
      dispatcher,
      signal,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': outside.userAgent, ...headers },
      body,
    });
    const text = answerText(await startOf(answer.body as AsyncIterable<Uint8Array>), secrets);
    const { statusCode: status, headers: said } = answer;
    return judged({ status, retryAfter: said['retry-after'], text }, new URL(url).origin, now());
  };
  return {
    async post(posting, signal) {
      try {
        return await Promise.race([exchange(posting, signal), aborted(signal)]);
      } catch (error) {
        return troubleOf(error, printable(new URL(posting.url).origin));
      }
    },
    async close() {
      const dispatcher = await opening?.catch(() => undefined);
      // Not waited for: it would wait for connections that nobody answers.
      void dispatcher?.destroy().catch(() => {});
    },
  };
};
