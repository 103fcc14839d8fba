// A message for a Slack incoming webhook. Source: docs.slack.dev, "Sending messages using incoming webhooks", Block Kit.
import type { Message } from '../message.ts';
import { clipped } from './clip.ts';

/** Slack's three control characters; escaped, no text can mention a channel or make a link. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const plain = (text: string): object => ({ type: 'plain_text', text, emoji: false });

/** Cut without leaving half of an escaped character. */
const headerOf = (title: string): string =>
  escaped(title)
    .slice(0, 150)
    .replace(/&[a-z]*$/, '');

/** A header takes 150 characters, the text of a section 3 000. */
export const slackBody = ({ title, lines }: Message): object => {
  const text = clipped(lines.map(escaped), 2900).join('\n').trim();
  return {
    // Shown by notifications and old clients, where blocks are not.
    text: escaped(title),
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'header', text: plain(headerOf(title)) },
      ...(text === '' ? [] : [{ type: 'section', text: plain(text) }]),
    ],
  };
};
