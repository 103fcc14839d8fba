// Tells people where a run stands: listens to the journal, queues messages for each channel, and never holds up or fails a run.
import type { Recorded } from '../core/event.ts';
import type { NotificationChannel } from '../core/notification.ts';
import { printable } from '../core/printable.ts';
import type { Sender } from './attempt.ts';
import { createSender, type Surroundings } from './create-sender.ts';
import { createDelivery, type Delivery, type DeliveryFailure, type Limits, USUAL_LIMITS } from './delivery.ts';
import { brokenOffMessage, type Message, messageOf } from './message.ts';
import { isWorthTelling, type Story, told, UNTOLD } from './story.ts';

export interface NotifierOptions extends Surroundings {
  readonly channels: readonly NotificationChannel[];
  /** What earlier sittings of a resumed run have said; told to nobody, but known. */
  readonly earlier?: readonly Recorded[];
  /** From 0 to 1. */
  readonly random: () => number;
  /** Ids that no other message of anybody has. */
  readonly newId: () => string;
  readonly limits?: Partial<Limits>;
}

export interface Notifier {
  /** Listens to the journal. Never throws, never waits. */
  on(recorded: Recorded): void;
  /** Delivers what is left within the flush limit. @returns what was not delivered, whenever it was given up */
  close(): Promise<readonly DeliveryFailure[]>;
}

interface Line {
  readonly channel: NotificationChannel;
  readonly sender: Sender;
  readonly delivery: Delivery;
}

const openLine = (channel: NotificationChannel, options: NotifierOptions): Line => {
  const sender = createSender(channel, options);
  const { clock, random } = options;
  const limits = { ...USUAL_LIMITS, ...options.limits };
  return {
    channel,
    sender,
    delivery: createDelivery({ channel: channel.name, send: sender.send, clock, random, limits }),
  };
};

/** A digest is the last message of a run, when there is anything to say. */
const wants = ({ on, mode }: NotificationChannel, message: Message, story: Story): boolean => {
  // Whoever waits for the end hears of it, too, when patchctl broke off.
  const isEnd = message.isLast && on.includes('finished');
  if (mode === 'each') return message.kind !== 'test' && (on.includes(message.kind) || isEnd);
  return message.isLast && (message.kind === 'stopped' || isWorthTelling(story));
};

/** One notifier for one run, or one sitting of it. */
export const createNotifier = (options: NotifierOptions): Notifier => {
  const lines = options.channels.map((channel) => openLine(channel, options));
  const bugs: DeliveryFailure[] = [];
  const before = (options.earlier ?? []).reduce(told, UNTOLD);
  let story = before;

  const offer = (message: Message | null): void => {
    if (message === null) return;
    for (const { channel, delivery } of lines) if (wants(channel, message, story)) delivery.offer(message);
  };

  /** A run that was begun here must not end in silence. */
  const tellBreak = (): void => {
    if (story === before || story.isFinished || bugs.length > 0) return;
    offer(brokenOffMessage(story, options.newId(), options.clock.now()));
  };

  return {
    on(recorded) {
      try {
        story = told(story, recorded);
        offer(messageOf(recorded, story, options.newId()));
      } catch (error) {
        const reason = printable(`a bug in patchctl, please report it: ${String(error)}`);
        bugs.push({ channel: 'every channel', title: recorded.event.type, reason, attempts: 0 });
      }
    },
    async close() {
      tellBreak();
      const end = new AbortController();
      const timer = setTimeout(() => end.abort(), options.limits?.flush ?? USUAL_LIMITS.flush);
      try {
        const failures = await Promise.all(lines.map(({ delivery }) => delivery.drain(end.signal)));
        return [...bugs, ...failures.flat()];
      } finally {
        clearTimeout(timer);
        await Promise.all(lines.map(({ sender }) => sender.close()));
      }
    },
  };
};
