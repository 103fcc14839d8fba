// What operations may do on the machine that patchctl runs on, as an interface: the room bastion/ performs it.
import type { CommandReport } from './command-report.ts';

/** A command of the admin's, for `/bin/sh -c` in the directory of the inventory. */
export interface BastionCommand {
  readonly command: string;
  /** Laid over patchctl's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Then it is ended, with everything that it started: first politely, then not. */
  readonly timeoutMs: number;
}

export interface BastionReport extends CommandReport {
  /** The first kilobytes of stdout alone, for commands that answer with a word. */
  readonly stdout: string;
}

/** `none`: nothing answered, and why. */
export type Connected = { readonly kind: 'accepted' } | { readonly kind: 'none'; readonly reason: string };

export type Fetched =
  /** `body`: at most its first 64 KiB. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Nothing here rejects for what the world does. */
export interface Bastion {
  run(command: BastionCommand): Promise<BastionReport>;
  /** Opens a TCP connection and closes it. */
  connect(target: { readonly address: string; readonly port: number }, timeoutMs: number): Promise<Connected>;
  /** GET on a connection of its own; redirects are answers, certificates are checked. */
  fetch(url: string, timeoutMs: number): Promise<Fetched>;
}
