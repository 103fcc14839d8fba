// Why a connection came to nothing, in words: from error codes of Node and undici.

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the resolver does not answer',
  UND_ERR_SOCKET: 'the connection was closed without an answer',
};

const TIMEOUTS: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ABORT_ERR',
  'UND_ERR_ABORTED',
]);

/** Several addresses were tried: the first one's trouble stands for all. */
const innermost = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? innermost(error.errors[0]) : error;

/** `no answer within 5 s`, when that is what happened. */
export const noAnswer = (timeoutMs: number): string => `no answer within ${timeoutMs / 1000} s`;

export const reasonOf = (error: unknown, timeoutMs: number): string => {
  const cause = innermost(error);
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (TIMEOUTS.has(code) || cause.name === 'TimeoutError') return noAnswer(timeoutMs);
  return WORDS[code] ?? cause.message;
};
