// From a channel as it is written to the channel that is meant: usual values filled in, paths absolute.
import {
  type ChatTarget,
  type EmailTarget,
  type NotificationChannel,
  type NotificationTarget,
  type SecretSource,
  type SecretUrl,
  USUAL_KINDS,
} from '../core/notification.ts';
import { Secret } from '../core/secret.ts';
import type { ChannelSettings } from './notification-shape.ts';

/** Where relative paths of a file start. */
type Locate = (path: string) => string;

interface Kept {
  readonly file: string | undefined;
  readonly variable: string | undefined;
}

const secretOf = ({ file, variable }: Kept, locate: Locate): SecretSource | null => {
  if (file !== undefined) return { from: 'file', path: locate(file) };
  return variable === undefined ? null : { from: 'environment', variable };
};

const locatedOrNull = (path: string | undefined, locate: Locate): string | null =>
  path === undefined ? null : locate(path);

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

const emailOf = (said: NonNullable<ChannelSettings['email']>, locate: Locate): EmailTarget => {
  const security = said.security ?? 'starttls';
  const password = secretOf({ file: said.password_file, variable: said.password_env }, locate);
  return {
    type: 'email',
    to: [said.to].flat(),
    from: said.from,
    server: said.server,
    port: said.port ?? PORTS[security],
    security,
    login: said.user === undefined || password === null ? null : { user: said.user, password },
    caFile: locatedOrNull(said.ca_file, locate),
  };
};

const urlOf = (said: NonNullable<ChannelSettings['slack']>, locate: Locate): SecretUrl =>
  secretOf({ file: said.url_file, variable: said.url_env }, locate) ?? {
    from: 'inventory',
    url: new Secret(said.url ?? ''),
  };

const chatOf = (type: ChatTarget['type'], said: NonNullable<ChannelSettings['slack']>, locate: Locate): ChatTarget => ({
  type,
  url: urlOf(said, locate),
  caFile: locatedOrNull(said.ca_file, locate),
});

/** Undefined only for settings that the shape refuses. */
const targetOf = (said: ChannelSettings, locate: Locate): NotificationTarget | undefined => {
  const { email, webhook, ntfy } = said;
  if (email !== undefined) return emailOf(email, locate);
  if (webhook !== undefined) {
    const secret = secretOf({ file: webhook.secret_file, variable: webhook.secret_env }, locate);
    return { type: 'webhook', url: webhook.url, secret, caFile: locatedOrNull(webhook.ca_file, locate) };
  }
  if (ntfy !== undefined) {
    const token = secretOf({ file: ntfy.token_file, variable: ntfy.token_env }, locate);
    return { type: 'ntfy', url: ntfy.url, token, caFile: locatedOrNull(ntfy.ca_file, locate) };
  }
  for (const type of ['slack', 'teams', 'mattermost'] as const) {
    const chat = said[type];
    if (chat !== undefined) return chatOf(type, chat, locate);
  }
  return undefined;
};

/** The channel that settings of the right shape mean; a list of one or, when they name no target, of none. */
export const channelsOf = (name: string, said: ChannelSettings, locate: Locate): readonly NotificationChannel[] => {
  const target = targetOf(said, locate);
  if (target === undefined) return [];
  const { title = null, text = null } = said.template ?? {};
  return [{ name, target, on: said.on ?? USUAL_KINDS, mode: said.mode ?? 'each', template: { title, text } }];
};
