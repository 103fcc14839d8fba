// Joins a run to the channels of the inventory: nothing is loaded without any, and what was not delivered is said at the end.
import { randomUUID } from 'node:crypto';
import type { Recorded } from '../core/event.ts';
import type { NotificationChannel } from '../core/notification.ts';
import type { Surroundings as NotifySurroundings } from '../notify/create-sender.ts';
import type { DeliveryFailure } from '../notify/delivery.ts';
import type { Surroundings } from './compose.ts';
import type { Listener } from './journal.ts';
import { note } from './output.ts';
import { version } from './version.ts';

/** Who is told of a run. */
export interface News {
  readonly channels: readonly NotificationChannel[];
  /** What is known of a run that is resumed. */
  readonly earlier?: readonly Recorded[];
}

export interface Notifications {
  readonly listeners: readonly Listener[];
  /** Delivers what is left, within a limit, and says on stderr what was not. Never rejects. */
  close(): Promise<void>;
}

export const notifySurroundings = ({ io }: Surroundings): NotifySurroundings => ({
  env: io.env,
  clock: io.clock,
  userAgent: `patchctl/${version()}`,
});

const NOBODY: Notifications = { listeners: [], close: async () => {} };

/** Deliveries that take longer are told of: a prompt that does not come back worries people. Milliseconds. */
const QUIET_MS = 2_000;

const failureText = ({ channel, title, reason, attempts }: DeliveryFailure): string => {
  const tries = attempts === 0 ? '' : ` (${attempts} attempt${attempts === 1 ? '' : 's'})`;
  return `NOT NOTIFIED  ${channel} did not get "${title}"${tries}: ${reason}`;
};

const tellUndelivered = ({ io }: Surroundings, failures: readonly DeliveryFailure[]): void => {
  if (failures.length === 0) return;
  const channels = [...new Set(failures.map(({ channel }) => channel))];
  const hint = channels.length === 1 ? `patchctl notify test ${channels[0]}` : 'patchctl notify test';
  io.stderr.write(`${[...failures.map(failureText), `  → try it: ${hint}`].join('\n')}\n`);
};

export const openNotifications = async (
  around: Surroundings,
  { channels, earlier = [] }: News,
): Promise<Notifications> => {
  if (channels.length === 0) return NOBODY;
  const { createNotifier } = await import('../notify/notifier.ts');
  const notifier = createNotifier({
    ...notifySurroundings(around),
    ...{ channels, earlier, random: Math.random, newId: randomUUID },
  });
  return {
    listeners: [notifier.on],
    async close() {
      const timer = setTimeout(() => note(around, 'Sending the last notifications …'), QUIET_MS);
      const failures = await notifier.close();
      clearTimeout(timer);
      tellUndelivered(around, failures);
    },
  };
};
