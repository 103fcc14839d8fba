// Who is told what about a run: notification channels, as the inventory says them. Sending them is the business of `notify`.
import type { Secret } from './secret.ts';

/** What a channel can be told of, and what each means. */
export const NOTIFICATION_KINDS = {
  started: 'a run starts or is resumed',
  waiting: 'a run waits for an approval',
  stopped: 'a run stops before its last wave: over budget, interrupted, broken off',
  stranded: 'a host is stranded; told at once, for each host',
  finished: 'a run is over',
} as const;

export type NotificationKind = keyof typeof NOTIFICATION_KINDS;

/** What a channel hears of that does not say: whatever wants a human, and the end. */
export const USUAL_KINDS: readonly NotificationKind[] = ['waiting', 'stopped', 'stranded', 'finished'];

/** What `{…}` in a template stands for. What a message does not have is empty. */
export const PLACEHOLDERS = {
  run: 'the id of the run',
  kind: 'started, waiting, stopped, stranded or finished',
  title: 'the title that patchctl would have written',
  text: 'the text that patchctl would have written',
  outcome: 'the worst outcome of the run so far: patched, refused, stranded …',
  counts: '36 patched, 1 stranded',
  hosts: 'the hosts that the message is about',
  next: 'what to do next',
  plan: 'the id of the plan',
  operator: 'who started the run, and where',
} as const;

export type Placeholder = keyof typeof PLACEHOLDERS;

const PLACEHOLDER = /\{([^{}]*)\}/g;

const isPlaceholder = (word: string): word is Placeholder => Object.hasOwn(PLACEHOLDERS, word);

/** The words in braces that mean nothing. @example unknownPlaceholders('{run} {colour}') // ['colour'] */
export const unknownPlaceholders = (template: string): readonly string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, word = '']) => word).filter((word) => !isPlaceholder(word));

/** The template with its placeholders replaced, once: what a value holds is never read as a template. */
export const filled = (template: string, values: Readonly<Record<Placeholder, string>>): string =>
  template.replaceAll(PLACEHOLDER, (whole, word: string) => (isPlaceholder(word) ? values[word] : whole));

/** Where a secret is kept; it is read when it is needed. */
export type SecretSource =
  | { readonly from: 'file' /** Absolute. */; readonly path: string }
  | { readonly from: 'environment'; readonly variable: string };

/** An address that is a secret by itself: whoever knows it can post. */
export type SecretUrl = SecretSource | { readonly from: 'inventory'; readonly url: Secret };

/** `starttls` and `tls` never fall back to clear text. */
export type SmtpSecurity = 'starttls' | 'tls' | 'none';

export interface EmailTarget {
  readonly type: 'email';
  readonly to: readonly string[];
  readonly from: string;
  readonly server: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly login: { readonly user: string; readonly password: SecretSource } | null;
  /** PEM file with further authorities; absolute. */
  readonly caFile: string | null;
}

export interface WebhookTarget {
  readonly type: 'webhook';
  readonly url: string;
  /** Signs each body; null: nothing is signed. */
  readonly secret: SecretSource | null;
  readonly caFile: string | null;
}

export interface ChatTarget {
  readonly type: 'slack' | 'teams' | 'mattermost';
  readonly url: SecretUrl;
  readonly caFile: string | null;
}

export interface NtfyTarget {
  readonly type: 'ntfy';
  /** The server and, as its only path segment, the topic. */
  readonly url: string;
  readonly token: SecretSource | null;
  readonly caFile: string | null;
}

export type NotificationTarget = EmailTarget | WebhookTarget | ChatTarget | NtfyTarget;

export interface NotificationTemplate {
  readonly title: string | null;
  readonly text: string | null;
}

export interface NotificationChannel {
  readonly name: string;
  readonly target: NotificationTarget;
  readonly on: readonly NotificationKind[];
  /** `digest`: one message at the end of a run, and none when nothing was changed and nothing failed. */
  readonly mode: 'each' | 'digest';
  readonly template: NotificationTemplate;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether news of a fleet may be posted there: https, or this very machine; no login in the address. */
export const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};

/** The topic of an ntfy address; undefined when it has none, or more. Source: https://docs.ntfy.sh/publish/ */
export const ntfyTopic = (url: string): string | undefined =>
  URL.canParse(url) ? /^\/([-_A-Za-z0-9]{1,64})\/?$/.exec(new URL(url).pathname)?.[1] : undefined;
