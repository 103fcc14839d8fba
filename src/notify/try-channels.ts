// Sends a test message through channels, once each, and says what each server answered.
import type { NotificationChannel } from '../core/notification.ts';
import type { Attempt } from './attempt.ts';
import { createSender, type Surroundings } from './create-sender.ts';
import { attemptWithin, USUAL_LIMITS } from './delivery.ts';
import { testMessage } from './message.ts';

export interface TriedChannel {
  readonly channel: NotificationChannel;
  readonly attempt: Attempt;
}

interface TrialOptions extends Surroundings {
  readonly newId: () => string;
  /** Who tries: `ana on bastion-a`. */
  readonly operator: string;
}

const tryChannel = async (channel: NotificationChannel, options: TrialOptions): Promise<TriedChannel> => {
  const sender = createSender(channel, options);
  const message = testMessage(options.newId(), options.operator, options.clock.now());
  try {
    const end = new AbortController().signal;
    return { channel, attempt: await attemptWithin(sender.send, message, { ms: USUAL_LIMITS.attempt, end }) };
  } finally {
    await sender.close();
  }
};

/** All at once; each has as long as one attempt of a run. In the order of the channels. */
export const tryChannels = (
  channels: readonly NotificationChannel[],
  options: TrialOptions,
): Promise<readonly TriedChannel[]> => Promise.all(channels.map((channel) => tryChannel(channel, options)));
