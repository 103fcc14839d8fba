// A message for a Mattermost incoming webhook. Source: developers.mattermost.com, "Incoming webhooks".
import type { Message } from '../message.ts';
import { clipped } from './clip.ts';

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([backticks]) => backticks.length));

/** Inside a fence longer than any in the text, nothing is markup and nobody is mentioned. */
const fenced = (text: string): string => {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
};

/** CommonMark ends code at as many backticks as began it, and takes one space off at both ends. */
const inlineCode = (text: string): string => {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return `${ticks} ${text} ${ticks}`;
};

/** A post holds 16 383 characters; whoever runs an old server has 4 000. */
export const mattermostBody = ({ title, lines }: Message): object => {
  const text = clipped(lines, 3500).join('\n').trim();
  return { text: [inlineCode(title), ...(text === '' ? [] : [fenced(text)])].join('\n') };
};
