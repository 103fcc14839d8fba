// What the ssh2 transport is given from outside: prompts, files, limits, randomness. Nothing in this room reads globals.
import type { Secret } from '../../core/secret.ts';
import type { ConfigFile } from '../ssh-config/parse.ts';

/** A challenge from the host; its texts are the host's own: sanitise when printing. */
interface KeyboardRequest {
  readonly user: string;
  readonly host: string;
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

/** How a person is asked. `null` means "there is nobody to ask" and ends that way of logging in. Never called twice for one thing. */
export interface CredentialPrompts {
  passphrase(keyPath: string): Promise<Secret | null>;
  password(user: string, host: string): Promise<Secret | null>;
  /** One answer per prompt, in order. */
  keyboardInteractive(request: KeyboardRequest): Promise<readonly Secret[] | null>;
}

/** For runs without a terminal: every question is answered by null. */
export const nobodyToAsk: CredentialPrompts = {
  passphrase: async () => null,
  password: async () => null,
  keyboardInteractive: async () => null,
};

export interface Ssh2Options {
  readonly credentials: CredentialPrompts;
  /** HOME, SSH_AUTH_SOCK and whatever ssh_config refers to as `${NAME}`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Login name where neither inventory nor ssh_config has one. */
  readonly localUser: string;
  /** Uniform in [0, 1): spreads retries. */
  readonly random: () => number;
  /** Default: ~/.ssh/config and /etc/ssh/ssh_config. */
  readonly sshConfig?: readonly ConfigFile[];
  /** Handshakes at once: from this machine (16), and through one jump host (8). */
  readonly handshakeLimit?: { readonly source: number; readonly jump: number };
  /** Default: every 15 s, given up after 4 unanswered. */
  readonly keepalive?: { readonly intervalMs: number; readonly count: number };
}

/** The files that ssh reads, the user's first. */
export const defaultSshConfig = (home: string): readonly ConfigFile[] => [
  { path: `${home}/.ssh/config`, includesFrom: `${home}/.ssh`, home },
  { path: '/etc/ssh/ssh_config', includesFrom: '/etc/ssh', home },
];
