// A message as a mail: plain text, one thread for each run, and no answer from machines. Source: RFC 5322, RFC 3834.
import type { EmailTarget } from '../../core/notification.ts';
import type { Message } from '../message.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly references: string;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly priority: 'high' | 'normal';
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Titles and lines are printable: no line break can reach a header. nodemailer folds and encodes. */
export const mailOf = (message: Message, { from, to }: EmailTarget): Mail => {
  const domain = domainOf(from);
  return {
    from: `"patchctl" <${from}>`,
    to,
    subject: message.title,
    text: `${message.lines.join('\n').trim()}\n`,
    messageId: `<${message.id}@${domain}>`,
    references: `<run.${message.run}@${domain}>`,
    date: new Date(message.at),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Patchctl-Run': message.run, 'X-Patchctl-Kind': message.kind },
    priority: message.urgency === 'urgent' ? 'high' : 'normal',
  };
};
