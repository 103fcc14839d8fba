// What went wrong between here and a server, by the code of the error, and whether time may mend it.
import { printable } from '../core/printable.ts';
import { type Attempt, failedForGood, failedForNow } from './attempt.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  UND_ERR_SOCKET: 'broke the connection',
  ECONNECTION: 'broke the connection',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'has a name that does not resolve',
  EAI_AGAIN: 'has a name that does not resolve now',
  EDNS: 'has a name that does not resolve',
  ETIMEDOUT: 'did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'did not answer in time',
  ABORT_ERR: 'did not answer in time',
  EABORT: 'did not answer in time',
};

/** Codes of OpenSSL and Node for a certificate that does not prove who the server is. */
const UNTRUSTED =
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH)/;

interface Coded {
  readonly code?: unknown;
  /** What nodemailer's own code stands in front of. */
  readonly originalCode?: unknown;
  readonly name?: unknown;
  readonly path?: unknown;
  readonly cause?: unknown;
}

const isCoded = (error: unknown): error is Coded => typeof error === 'object' && error !== null;

/** The code of the innermost cause that has one. */
const codeOf = (error: unknown): string => {
  if (!isCoded(error)) return '';
  const inner = codeOf(error.cause);
  if (inner !== '') return inner;
  if (typeof error.originalCode === 'string') return error.originalCode;
  if (typeof error.code === 'string') return error.code;
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'ABORT_ERR' : '';
};

/** @param server as people know it; printable, without secrets */
export const troubleOf = (error: unknown, server: string): Attempt => {
  const code = codeOf(error);
  if (UNTRUSTED.test(code))
    return failedForGood(`the certificate of ${server} is not trusted (${code}): name its authority in ca_file`);
  // Only a file of this machine has a path: the certificates that the inventory names.
  if (isCoded(error) && typeof error.path === 'string')
    return failedForGood(`${printable(error.path)} cannot be read (${code})`);
  return failedForNow(`${server} ${REASONS[code] ?? `could not be talked to (${code || 'no code'})`}`);
};
