// Every way in which loading a feed can fail, and what an admin does about each. The feed that was there before survives all of them.

export type FeedFailureKind =
  | 'unreachable'
  | 'refused'
  | 'no-file'
  | 'untrusted'
  | 'unsafe-redirect'
  | 'too-slow'
  | 'too-large'
  | 'cut-short'
  | 'garbled'
  | 'shrunk'
  | 'older'
  | 'bundle'
  | 'no-bundle'
  | 'missing'
  | 'manifest'
  | 'damaged'
  | 'busy'
  | 'interrupted'
  | 'disk';

const FAILURES = {
  unreachable: {
    title: 'the server could not be reached',
    hint: 'check the URL, DNS, and HTTPS_PROXY or `proxy:` in feeds.yaml; or load a bundle: patchctl feeds import BUNDLE',
  },
  refused: {
    title: 'the server refused the request',
    hint: 'open the URL by hand; a moved feed gets its new address in feeds.yaml under `sources:`',
  },
  'no-file': {
    title: 'there is no such file',
    hint: 'check the path in feeds.yaml under `sources:`',
  },
  untrusted: {
    title: "the server's certificate is not trusted",
    hint: 'for a proxy or mirror with an own authority name its certificate: `ca:` in feeds.yaml, or NODE_EXTRA_CA_CERTS',
  },
  'unsafe-redirect': {
    title: 'the server redirects where patchctl does not follow',
    hint: 'put the final https address into feeds.yaml under `sources:`',
  },
  'too-slow': {
    title: 'the server is too slow',
    hint: 'run the same command again: the download goes on where it stopped',
  },
  'too-large': {
    title: 'the feed is larger than it may be',
    hint: 'is the URL the right one? The limits are in docs/FEEDS.md',
  },
  'cut-short': {
    title: 'the download ended early',
    hint: 'run the same command again: the download goes on where it stopped',
  },
  garbled: {
    title: 'the feed is not in the format that was expected',
    hint: 'open the URL by hand: a login page of a proxy, or a new format? Please report a new format with the place shown',
  },
  shrunk: {
    title: 'the feed has far fewer entries than the one before',
    hint: 'look at the feed; if it is right so, run again with --accept-shrink, or import with --force',
  },
  older: {
    title: 'the bundle is older than what is here',
    hint: 'use a newer bundle, or --force to go back on purpose',
  },
  bundle: {
    title: 'the bundle cannot be used',
    hint: 'copy it again, or make a new one: patchctl feeds export BUNDLE; nothing was replaced',
  },
  'no-bundle': {
    title: 'there is no bundle',
    hint: 'name the file that patchctl feeds export has written; nothing was changed',
  },
  missing: {
    title: 'no feed has been loaded yet',
    hint: 'patchctl feeds fetch, or patchctl feeds import BUNDLE',
  },
  manifest: {
    title: 'the list of loaded feeds was changed or cut short',
    hint: 'load the feeds again: patchctl feeds fetch, or patchctl feeds import BUNDLE',
  },
  damaged: {
    title: 'the bytes of a feed are no longer what was downloaded',
    hint: 'fetch it again, and look at the disk (dmesg)',
  },
  busy: {
    title: 'another patchctl is loading feeds',
    hint: 'wait for it to end; nothing was changed',
  },
  interrupted: {
    title: 'interrupted',
    hint: 'run the same command again: the download goes on where it stopped',
  },
  disk: {
    title: 'the state directory cannot be read or written',
    hint: 'free space and check permissions there, or give another directory with --state',
  },
} as const satisfies Record<FeedFailureKind, { readonly title: string; readonly hint: string }>;

export interface FeedFailure {
  readonly kind: FeedFailureKind;
  /** What happened and where; may hold text of a server: sanitise when printing. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** A failure of `kind`; `seen` names the place and what was observed there. */
export const feedFailure = (kind: FeedFailureKind, seen: string): FeedFailure => ({
  kind,
  message: `${FAILURES[kind].title}: ${seen}`,
  hint: FAILURES[kind].hint,
});

export type FeedResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: FeedFailure };

export const loaded = <T>(value: T): FeedResult<T> => ({ ok: true, value });
export const notLoaded = (
  kind: FeedFailureKind,
  seen: string,
): { readonly ok: false; readonly failure: FeedFailure } => ({ ok: false, failure: feedFailure(kind, seen) });

// First match wins: codes of the operating system, of SQLite, of zlib, of TLS and of the HTTP client.
const KIND_OF_CODE: readonly (readonly [code: RegExp, kind: FeedFailureKind])[] = [
  [/^(SQLITE_|ENOSPC|EDQUOT|EROFS|EACCES|EPERM|ENOENT|ENOTDIR|EISDIR|EEXIST|ELOOP|EIO$)/, 'disk'],
  [/^FEED_TOO_LARGE$/, 'too-large'],
  [/^FEED_TOO_SLOW$/, 'too-slow'],
  [/^FEED_INTERRUPTED$/, 'interrupted'],
  [/^Z_BUF_ERROR$/, 'cut-short'],
  [/^Z_/, 'garbled'],
  [
    /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    'untrusted',
  ],
  [/^UND_ERR_(HEADERS_TIMEOUT|BODY_TIMEOUT|CONNECT_TIMEOUT)$|^ETIMEDOUT$/, 'too-slow'],
  [/^UND_ERR_(SOCKET|RES_CONTENT_LENGTH_MISMATCH)|^(ECONNRESET|EPIPE)$/, 'cut-short'],
  [
    /^(UND_ERR_|ENOTFOUND|EAI_|ECONN|EHOSTUNREACH|ENETUNREACH|ERR_SSL|EPROTO|ERR_TLS|ERR_INVALID_URL|HPE_)/,
    'unreachable',
  ],
];

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The failure behind an error with a code; undefined for everything that is a bug of ours. */
export const failureOf = (error: unknown, place: string): FeedFailure | undefined => {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const kind = KIND_OF_CODE.find(([pattern]) => pattern.test(code))?.[1];
  return kind === undefined ? undefined : feedFailure(kind, `${place} (${code}: ${(error as Error).message})`);
};

/** Runs work against disks and networks: errors with a known code become failures, anything else stays thrown. */
export const guarded = async <T>(place: string, work: () => Promise<FeedResult<T>>): Promise<FeedResult<T>> => {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error, place);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  }
};
