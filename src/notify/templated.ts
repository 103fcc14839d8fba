// A message in the words of a channel's own template.
import { filled, type NotificationTemplate } from '../core/notification.ts';
import { printable, printableLines } from '../core/printable.ts';
import type { Message } from './message.ts';

/** The message as the channel wants it; what a template leaves open stays as it is. */
export const templated = (message: Message, { title, text }: NotificationTemplate): Message => ({
  ...message,
  ...(title !== null && { title: printable(filled(title, message.values).replaceAll('\n', ' ')) }),
  ...(text !== null && { lines: printableLines(filled(text, message.values)).split('\n') }),
});
