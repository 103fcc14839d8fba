// How one attempt to deliver a message ends, and what a channel needs to make one.
import { printable } from '../core/printable.ts';
import type { Secret } from '../core/secret.ts';
import type { Message } from './message.ts';

interface Delivered {
  readonly kind: 'delivered';
  /** What the server answered; printable. */
  readonly answer: string;
}

export interface Failed {
  readonly kind: 'failed';
  /** What happened and, where somebody can mend it, what to do; printable, without secrets. */
  readonly reason: string;
  /** Whether the same may work later. */
  readonly again: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly afterMs?: number;
}

export type Attempt = Delivered | Failed;

/** One attempt; ends soon after the signal, and never rejects for what the network or the server does. */
export type Send = (message: Message, signal: AbortSignal) => Promise<Attempt>;

export interface Sender {
  readonly send: Send;
  /** Ends what is still open. */
  close(): Promise<void>;
}

export const delivered = (answer: string): Attempt => ({ kind: 'delivered', answer });

/** A failure that time may mend. */
export const failedForNow = (reason: string, afterMs?: number): Attempt => ({
  kind: 'failed',
  reason,
  again: true,
  ...(afterMs !== undefined && { afterMs }),
});

/** A failure that only somebody can mend: trying again would be refused again. */
export const failedForGood = (reason: string): Attempt => ({ kind: 'failed', reason, again: false });

const LONGEST_ANSWER = 200;

/** What a server said, as one short printable line in which no secret stands. */
export const answerText = (text: string, secrets: readonly Secret[]): string => {
  const known = secrets.map((secret) => secret.reveal()).filter((value) => value !== '');
  const told = known.reduce((line, value) => line.replaceAll(value, '[redacted]'), text.trim());
  const line = printable(told.replaceAll(/\s+/g, ' '));
  return line.length <= LONGEST_ANSWER ? line : `${line.slice(0, LONGEST_ANSWER)}…`;
};
