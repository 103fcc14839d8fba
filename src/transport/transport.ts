// The way to a host: connect once, run commands, close. Implementations: ssh2/ and local/. They know nothing of packages.
import type { Host } from '../core/host.ts';
import type { Result } from '../core/result.ts';
import type { Secret } from '../core/secret.ts';

/** How a remote command ended. `lost` is inferred from absence, never a default; only `exited` carries a code. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'flooded'; readonly limit: number };

export interface Reply {
  readonly ending: Ending;
  /** What arrived, also when the command did not end well. Raw bytes from the host. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface RunOptions {
  /** Wall clock for the whole command, independent of data arriving. Milliseconds. */
  readonly timeoutMs: number;
  /** Cap over stdout and stderr together; one byte more ends the command as `flooded` and closes the connection. */
  readonly maxBytes: number;
  /** Sent whole, then end of file. Absent: an empty stdin. */
  readonly stdin?: Buffer;
  /** Wait for `marker` on stderr, send `answer` and a newline, and only then stdin. */
  readonly prompt?: { readonly marker: string; readonly answer: Secret };
  readonly signal?: AbortSignal;
}

export interface Session {
  /** Runs one command line through the login shell. Never rejects for what a host does. */
  run(command: string, options: RunOptions): Promise<Reply>;
  /** Resolves when the connection is down. Safe to call twice. */
  close(): Promise<void>;
}

export interface Transport {
  /**
   * Connects and authenticates. The host key is verified before any credential is offered.
   * Faults: the `line` part of FAULTS. Retries what may be retried (handshake limits) within `timeoutMs`.
   */
  connect(host: Host, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<Result<Session>>;
  /** Closes shared jump connections. */
  close(): Promise<void>;
}
