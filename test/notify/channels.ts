// Channels and notifiers for tests: short limits, ids that count, and secrets in files of their own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type {
  EmailTarget,
  NotificationChannel,
  NotificationTarget,
  SecretSource,
} from '../../src/core/notification.ts';
import type { Attempt } from '../../src/notify/attempt.ts';
import { createSender } from '../../src/notify/create-sender.ts';
import type { Limits } from '../../src/notify/delivery.ts';
import { type Message, testMessage } from '../../src/notify/message.ts';
import { createNotifier, type Notifier, type NotifierOptions } from '../../src/notify/notifier.ts';

const ALL = ['started', 'waiting', 'stopped', 'stranded', 'finished'] as const;

export const channelTo = (
  target: NotificationTarget,
  over: Partial<Omit<NotificationChannel, 'target'>> = {},
): NotificationChannel => ({
  name: target.type,
  target,
  on: ALL,
  mode: 'each',
  template: { title: null, text: null },
  ...over,
});

/** A file that only this user can read, until the test is over. */
export const secretFile = (text: string): SecretSource => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-notify-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'secret');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return { from: 'file', path };
};

export const mailTo = (port: number, over: Partial<EmailTarget> = {}): EmailTarget => ({
  type: 'email',
  to: ['ops@example.net'],
  from: 'patchctl@example.net',
  server: 'localhost',
  port,
  security: 'none',
  login: null,
  caFile: null,
  ...over,
});

const surroundings = { env: {}, clock: systemClock, userAgent: 'patchctl/test' };

export const aMessage = (over: Partial<Message> = {}): Message => ({
  ...testMessage('id-1', 'ana', Date.UTC(2026, 10, 22, 10)),
  ...over,
});

/** One attempt. */
export const attempt = async (
  target: NotificationTarget,
  message: Message = aMessage(),
  limitMs = 5_000,
): Promise<Attempt> => {
  const sender = createSender(channelTo(target), surroundings);
  try {
    return await sender.send(message, AbortSignal.timeout(limitMs));
  } finally {
    await sender.close();
  }
};

const LIMITS: Partial<Limits> = { attempt: 3_000, firstPause: 20, longestPause: 100, flush: 5_000 };

export const notifierFor = (
  channels: readonly NotificationChannel[],
  over: Partial<NotifierOptions> = {},
): Notifier => {
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  return createNotifier({ ...surroundings, channels, random: Math.random, newId, limits: LIMITS, ...over });
};
