// The shape of a notification channel: what may be said under `notifications`, and the wording when it is wrong.
import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { isSafeUrl, NOTIFICATION_KINDS, ntfyTopic, PLACEHOLDERS, unknownPlaceholders } from '../core/notification.ts';
import { printable, printableLines } from '../core/printable.ts';

// Every `error` completes the sentence "… must be …".

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
const checked = (error: string, holds: (value: string) => boolean) => z.string({ error }).refine(holds, { error });

const mail = checked(
  'a mail address such as ops@example.net, without a name around it',
  (value) =>
    value.length <= 254 && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value),
);
const server = checked('a host name or an IP address, without user, port or brackets', (value) =>
  value.includes(':') ? isIPv6(value) : /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(value),
);
const PORT = 'a number from 1 to 65535';
const port = z.int({ error: PORT }).min(1, { error: PORT }).max(65535, { error: PORT });
const path = checked(
  'a path without control characters, where only ~/ means a home directory',
  (value) => /^(?!~[^/])./s.test(value) && printable(value) === value,
);
const variable = checked('the name of an environment variable', (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value));
const login = checked(
  'a login name on one line',
  (value) => value !== '' && value.length <= 256 && printable(value) === value,
);
const url = checked('an https:// address without a login in it (http:// only for this machine)', isSafeUrl);
const topicUrl = checked(
  'an https:// address that ends in a topic, such as https://ntfy.example.net/patching',
  (value) => isSafeUrl(value) && ntfyTopic(value) !== undefined,
);

const isSaid = (value: unknown): boolean => value !== undefined;
const saidOf = (values: readonly unknown[]): number => values.filter(isSaid).length;

const caFile = path
  .describe('PEM file with further certificate authorities; relative paths start at this file.')
  .optional();

const email = z
  .strictObject(
    {
      to: z
        .union([mail, z.array(mail).nonempty({ error: 'a mail address or a list of them' })], {
          error: 'a mail address or a list of them',
        })
        .describe('Who gets the mail: one address or a list.'),
      from: mail.describe('The sender.'),
      server: server.describe('The mail server that takes the mail.'),
      port: port.describe('Default: 587 for starttls, 465 for tls, 25 for none.').optional(),
      security: oneOf(['starttls', 'tls', 'none'])
        .describe('Never falls back to clear text. none: only without a login. Default: starttls.')
        .optional(),
      user: login.describe('Login at the mail server.').optional(),
      password_file: path.describe('File that holds the password, readable by nobody else.').optional(),
      password_env: variable.describe('Environment variable that holds the password.').optional(),
      ca_file: caFile,
    },
    { error: 'a map with to, from and server' },
  )
  .refine(({ user, password_file, password_env }) => saidOf([password_file, password_env]) === saidOf([user]), {
    error: 'a map with user and one of password_file and password_env, or with none of the three',
  })
  .refine(({ user, security }) => user === undefined || security !== 'none', {
    error: 'a map with security starttls or tls when it has a user: a password never travels in clear text',
  });

const webhook = z
  .strictObject(
    {
      url: url.describe('Where each message is posted as JSON.'),
      secret_file: path.describe('File with the secret that signs each message, readable by nobody else.').optional(),
      secret_env: variable.describe('Environment variable with the secret that signs each message.').optional(),
      ca_file: caFile,
    },
    { error: 'a map with url' },
  )
  .refine(({ secret_file, secret_env }) => saidOf([secret_file, secret_env]) < 2, {
    error: 'a map with only one of secret_file and secret_env',
  });

const chat = z
  .strictObject(
    {
      url_file: path.describe('File that holds the webhook address, readable by nobody else.').optional(),
      url_env: variable.describe('Environment variable that holds the webhook address.').optional(),
      url: url.describe('The webhook address itself. Whoever reads it can post: rather use url_file.').optional(),
      ca_file: caFile,
    },
    { error: 'a map with url_file, url_env or url' },
  )
  .refine((said) => saidOf([said.url, said.url_file, said.url_env]) === 1, {
    error: 'a map with exactly one of url_file, url_env and url',
  });

const ntfy = z
  .strictObject(
    {
      url: topicUrl.describe('The server and the topic: https://ntfy.example.net/patching.'),
      token_file: path.describe('File that holds the access token, readable by nobody else.').optional(),
      token_env: variable.describe('Environment variable that holds the access token.').optional(),
      ca_file: caFile,
    },
    { error: 'a map with url' },
  )
  .refine(({ token_file, token_env }) => saidOf([token_file, token_env]) < 2, {
    error: 'a map with only one of token_file and token_env',
  });

const KNOWN = Object.keys(PLACEHOLDERS)
  .map((word) => `{${word}}`)
  .join(', ');

const template = (error: string, holds: (value: string) => boolean) =>
  checked(error, holds).superRefine((value, context) => {
    const unknown = unknownPlaceholders(value).map((word) => `{${word}}`);
    if (unknown.length === 0) return;
    context.addIssue({ code: 'custom', message: `a text without ${unknown.join(', ')} (placeholders: ${KNOWN})` });
  });

const kinds = Object.keys(NOTIFICATION_KINDS) as (keyof typeof NOTIFICATION_KINDS)[];
const [firstKind = 'started', ...otherKinds] = kinds;

const TYPES = ['email', 'webhook', 'slack', 'teams', 'mattermost', 'ntfy'] as const;

export const notificationChannel = z
  .strictObject(
    {
      email: email.describe('Sends mail through a mail server.').optional(),
      webhook: webhook.describe('Posts signed JSON.').optional(),
      slack: chat.describe('Posts to a Slack incoming webhook.').optional(),
      teams: chat.describe('Posts an Adaptive Card to a Teams workflow.').optional(),
      mattermost: chat.describe('Posts to a Mattermost incoming webhook.').optional(),
      ntfy: ntfy.describe('Publishes to an ntfy topic.').optional(),
      on: z
        .array(oneOf([firstKind, ...otherKinds]), { error: `a list of ${kinds.join(', ')}` })
        .describe(`What the channel is told of: ${kinds.join(', ')}. Default: all but started.`)
        .optional(),
      mode: oneOf(['each', 'digest'])
        .describe('digest: one message at the end, and none when nothing changed and nothing failed. Default: each.')
        .optional(),
      template: z
        .strictObject(
          {
            title: template('a text on one line', (value) => value !== '' && printable(value) === value)
              .describe(`Title of each message, with placeholders: ${KNOWN}.`)
              .optional(),
            text: template('a text', (value) => value !== '' && printableLines(value) === value)
              .describe('Text of each message, with the same placeholders.')
              .optional(),
          },
          { error: 'a map with title and text' },
        )
        .describe("Instead of patchctl's own words.")
        .optional(),
    },
    { error: `a map with one of ${TYPES.join(', ')}` },
  )
  .refine((channel) => saidOf(TYPES.map((type) => channel[type])) === 1, {
    error: `a map with exactly one of ${TYPES.join(', ')}`,
  })
  .refine(({ mode, on }) => mode !== 'digest' || on === undefined, {
    error: 'a map without on when its mode is digest: that is one message at the end',
  });

export type ChannelSettings = z.output<typeof notificationChannel>;
