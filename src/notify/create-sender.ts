// One sender for each kind of channel: which body goes where, with which secret.
import type { Clock } from '../core/clock.ts';
import {
  type ChatTarget,
  isSafeUrl,
  type NotificationChannel,
  type NtfyTarget,
  ntfyTopic,
  type SecretSource,
  type SecretUrl,
  type WebhookTarget,
} from '../core/notification.ts';
import { Secret } from '../core/secret.ts';
import { type Attempt, failedForGood, type Sender } from './attempt.ts';
import { mattermostBody } from './formats/mattermost.ts';
import { ntfyBody } from './formats/ntfy.ts';
import { slackBody } from './formats/slack.ts';
import { teamsBody } from './formats/teams.ts';
import { SHORTEST_KEY, signature, signingKey, webhookBody } from './formats/webhook.ts';
import type { Message } from './message.ts';
import { createPoster, type Outside, type Poster } from './post.ts';
import { readSecret, type SecretReading } from './read-secret.ts';
import { createMailSender } from './send-mail.ts';
import { templated } from './templated.ts';

export interface Surroundings extends Omit<Outside, 'caFile'> {
  readonly clock: Clock;
}

interface Desk {
  readonly poster: Poster;
  readonly around: Surroundings;
}

type Post = (message: Message, signal: AbortSignal) => Promise<Attempt>;

const CHAT_BODIES = { slack: slackBody, teams: teamsBody, mattermost: mattermostBody } as const satisfies Record<
  ChatTarget['type'],
  (message: Message) => object
>;

const readUrl = async (source: SecretUrl, env: Outside['env']): Promise<SecretReading> => {
  if (source.from === 'inventory') return { ok: true, secret: source.url };
  const reading = await readSecret(source, env);
  if (!reading.ok || isSafeUrl(reading.secret.reveal())) return reading;
  const where = source.from === 'file' ? source.path : `the environment variable ${source.variable}`;
  return { ok: false, reason: `${where} does not hold an https:// address` };
};

/** What of an address somebody could repeat: the whole, and what stands behind the host. */
const secretsOf = (url: Secret): readonly Secret[] => {
  const { pathname, search } = new URL(url.reveal());
  return [url.reveal(), pathname + search, pathname].filter((part) => part.length > 8).map((part) => new Secret(part));
};

const chatPost =
  ({ type, url }: ChatTarget, { poster, around }: Desk): Post =>
  async (message, signal) => {
    const reading = await readUrl(url, around.env);
    if (!reading.ok) return failedForGood(reading.reason);
    const body = JSON.stringify(CHAT_BODIES[type](message));
    const { secret } = reading;
    return await poster.post({ url: secret.reveal(), body, headers: {}, secrets: secretsOf(secret) }, signal);
  };

/** The secret that may be named; null when none is. */
const readIfNamed = async (source: SecretSource | null, env: Outside['env']): Promise<SecretReading | null> =>
  source === null ? null : await readSecret(source, env);

const webhookPost =
  ({ url, secret: source }: WebhookTarget, { poster, around }: Desk): Post =>
  async (message, signal) => {
    const reading = await readIfNamed(source, around.env);
    if (reading !== null && !reading.ok) return failedForGood(reading.reason);
    const body = JSON.stringify(webhookBody(message));
    // Of this attempt, not of the event: a receiver refuses what is old.
    const timestamp = Math.floor(around.clock.now() / 1000);
    const headers = { 'webhook-id': message.id, 'webhook-timestamp': String(timestamp) };
    if (reading === null) return await poster.post({ url, body, headers, secrets: [] }, signal);
    const key = signingKey(reading.secret.reveal());
    if (key.length < SHORTEST_KEY)
      return failedForGood(
        `the secret has ${key.length} bytes, and ${SHORTEST_KEY} are the least: openssl rand -hex 32`,
      );
    const signed = { ...headers, 'webhook-signature': signature(key, { id: message.id, timestamp, body }) };
    return await poster.post({ url, body, headers: signed, secrets: [reading.secret] }, signal);
  };

const ntfyPost =
  ({ url, token }: NtfyTarget, { poster, around }: Desk): Post =>
  async (message, signal) => {
    const reading = await readIfNamed(token, around.env);
    if (reading !== null && !reading.ok) return failedForGood(reading.reason);
    const body = JSON.stringify(ntfyBody(message, ntfyTopic(url) ?? ''));
    const secrets = reading === null ? [] : [reading.secret];
    const headers = Object.fromEntries(secrets.map((secret) => ['authorization', `Bearer ${secret.reveal()}`]));
    return await poster.post({ url: new URL('/', url).href, body, headers, secrets }, signal);
  };

const postFor = (target: ChatTarget | WebhookTarget | NtfyTarget, desk: Desk): Post => {
  switch (target.type) {
    case 'webhook':
      return webhookPost(target, desk);
    case 'ntfy':
      return ntfyPost(target, desk);
    default:
      return chatPost(target, desk);
  }
};

const createPostSender = (
  target: ChatTarget | WebhookTarget | NtfyTarget,
  outside: Outside,
  around: Surroundings,
): Sender => {
  const poster = createPoster(outside, () => around.clock.now());
  return { send: postFor(target, { poster, around }), close: () => poster.close() };
};

/** What delivers the messages of a channel, in its own words where it has some. Nothing is opened or read yet. */
export const createSender = ({ target, template }: NotificationChannel, around: Surroundings): Sender => {
  const outside: Outside = { ...around, caFile: target.caFile };
  const sender =
    target.type === 'email' ? createMailSender(target, outside) : createPostSender(target, outside, around);
  return { ...sender, send: (message, signal) => sender.send(templated(message, template), signal) };
};
