// The JSON that a generic webhook gets, and its signature. Source: https://www.standardwebhooks.com, version 1.0.0.
import { createHmac } from 'node:crypto';
import type { Message } from '../message.ts';

/** Documented in docs/NOTIFICATIONS.md: members may be added, the ones here stay. */
export const webhookBody = ({ kind, urgency, at, title, lines, report }: Message): object => ({
  type: `patchctl.${kind}`,
  timestamp: at,
  data: { ...report, urgency, title, text: lines.join('\n') },
});

const PREFIX = 'whsec_';

/** The bytes of a secret: base64 behind `whsec_`, as the standard writes it, else the text itself. */
export const signingKey = (secret: string): Buffer =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret, 'utf8');

/** Shorter keys can be guessed from one message. Bytes. */
export const SHORTEST_KEY = 16;

interface Signed {
  readonly id: string;
  /** Seconds since the epoch: receivers refuse what is older than minutes, so that nothing can be replayed. */
  readonly timestamp: number;
  readonly body: string;
}

/** The value of `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`. */
export const signature = (key: Buffer, { id, timestamp, body }: Signed): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
