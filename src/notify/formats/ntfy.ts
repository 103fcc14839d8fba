// A message as ntfy takes it in JSON, which needs no headers. Source: https://docs.ntfy.sh/publish/#publish-as-json
import type { Urgency } from '../drafts.ts';
import type { Message } from '../message.ts';
import { clipped } from './clip.ts';

/** From 1 to 5; from 4 on phones ring. */
const PRIORITIES = { low: 2, usual: 3, high: 4, urgent: 5 } as const satisfies Record<Urgency, number>;

const TAGS = {
  low: [],
  usual: ['white_check_mark'],
  high: ['warning'],
  urgent: ['rotating_light'],
} as const satisfies Record<Urgency, readonly string[]>;

/** ntfy makes a file of a message over 4 096 bytes. */
export const ntfyBody = ({ title, lines, urgency }: Message, topic: string): object => ({
  topic,
  title,
  message: clipped(lines, 3800).join('\n').trim() || title,
  priority: PRIORITIES[urgency],
  tags: TAGS[urgency],
});
