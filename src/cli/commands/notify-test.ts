// `patchctl notify test`: sends a test message through each channel of the inventory, and says what the server answered.
import { randomUUID } from 'node:crypto';
import type { ExitCode } from '../../core/exit-code.ts';
import type { NotificationChannel } from '../../core/notification.ts';
import { printable } from '../../core/printable.ts';
import type { TriedChannel } from '../../notify/try-channels.ts';
import { CommandFailure } from '../command-failure.ts';
import { loadFleet, operatorOf } from '../compose.ts';
import type { Invocation } from '../invocation.ts';
import { notifySurroundings } from '../notifications.ts';
import { lookAt, printJson, printResult } from '../output.ts';

const chosen = (
  channels: readonly NotificationChannel[],
  wanted: string | undefined,
): readonly NotificationChannel[] => {
  if (channels.length === 0)
    throw new CommandFailure(2, 'the inventory has no `notifications`', 'docs/NOTIFICATIONS.md has one of each kind');
  if (wanted === undefined) return channels;
  const named = channels.filter(({ name }) => name === wanted);
  if (named.length > 0) return named;
  const known = channels.map(({ name }) => name).join(', ');
  throw new CommandFailure(2, `there is no notification channel ${printable(wanted)}`, `channels: ${known}`);
};

const show = async (invocation: Invocation<unknown>, tried: readonly TriedChannel[]): Promise<void> => {
  const rows = tried.map(({ channel, attempt }) => ({
    name: channel.name,
    type: channel.target.type,
    isDelivered: attempt.kind === 'delivered',
    answer: attempt.kind === 'delivered' ? attempt.answer : attempt.reason,
  }));
  if (invocation.globals.json) {
    const channels = rows.map(({ name, type, isDelivered, answer }) => ({
      ...{ channel: name, type, delivered: isDelivered },
      ...(isDelivered ? { answer, reason: null } : { answer: null, reason: answer }),
    }));
    return printJson(invocation, { channels });
  }
  const { renderChannels } = await import('../../render/channels-view.ts');
  printResult(invocation, renderChannels(rows, lookAt(invocation, 'stdout')));
};

/** @returns 4 when a channel did not take the message */
export const notifyTest = async (invocation: Invocation<unknown>, wanted?: string): Promise<ExitCode> => {
  const { notifications } = await loadFleet(invocation);
  const channels = chosen(notifications, wanted);
  const { name: operator } = await operatorOf(invocation);
  const { tryChannels } = await import('../../notify/try-channels.ts');
  const options = { ...notifySurroundings(invocation), newId: randomUUID, operator };
  const tried = await tryChannels(channels, options);
  await show(invocation, tried);
  return tried.every(({ attempt }) => attempt.kind === 'delivered') ? 0 : 4;
};
