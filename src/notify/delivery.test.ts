import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { type Attempt, delivered, failedForGood, failedForNow, type Send } from './attempt.ts';
import {
  createDelivery,
  type Delivery,
  type DeliveryFailure,
  type Limits,
  pauseBefore,
  USUAL_LIMITS,
} from './delivery.ts';
import { type Message, testMessage } from './message.ts';

const LIMITS: Limits = { attempt: 50, firstPause: 5, longestPause: 20, giveUp: 5_000, flush: 300, queue: 3 };

const numbered = (title: string): Message => ({ ...testMessage(title, 'ana', 0), title });

const deliveryOf = (send: Send, over: Partial<Limits> = {}): Delivery =>
  createDelivery({ channel: 'ops', send, clock: systemClock, random: () => 0.5, limits: { ...LIMITS, ...over } });

/** Answers with the given attempts in turn, the last one for ever, and notes what it was sent. */
const answering = (...attempts: readonly Attempt[]): { readonly send: Send; readonly sent: string[] } => {
  const sent: string[] = [];
  const send: Send = async ({ title }) => {
    sent.push(title);
    return attempts[sent.length - 1] ?? attempts.at(-1) ?? delivered('ok');
  };
  return { send, sent };
};

const drained = (delivery: Delivery, ms = LIMITS.flush): Promise<readonly DeliveryFailure[]> =>
  delivery.drain(AbortSignal.timeout(ms));

describe('delivery', () => {
  it('sends one message after the other, in order', async () => {
    const { send, sent } = answering(failedForNow('busy'), delivered('ok'));
    const delivery = deliveryOf(send);
    delivery.offer(numbered('a'));
    delivery.offer(numbered('b'));
    while (sent.length < 3) await sleep(5);
    expect(await drained(delivery)).toEqual([]);
    expect(sent).toEqual(['a', 'a', 'b']);
  });

  it('does not try again what somebody must mend', async () => {
    const { send, sent } = answering(failedForGood('wrong password'), delivered('ok'));
    const delivery = deliveryOf(send);
    delivery.offer(numbered('a'));
    delivery.offer(numbered('b'));
    expect(await drained(delivery)).toEqual([{ channel: 'ops', title: 'a', reason: 'wrong password', attempts: 1 }]);
    expect(sent).toEqual(['a', 'b']);
  });

  it('gives a message up that has grown old, and goes on with the next', async () => {
    const { send } = answering(failedForNow('busy'));
    const delivery = deliveryOf(send, { giveUp: 200 });
    delivery.offer(numbered('a'));
    const [failure] = await drained(delivery, 5_000);
    expect(failure).toMatchObject({ title: 'a', reason: 'busy' });
    expect(failure?.attempts).toBeGreaterThan(1);
  });

  it('tries at once when the run ends, whatever pause was left', async () => {
    const { send, sent } = answering(failedForNow('busy', 60_000), delivered('ok'));
    const delivery = deliveryOf(send, { longestPause: 60_000, giveUp: 900_000 });
    delivery.offer(numbered('a'));
    await sleep(20);
    expect(sent).toEqual(['a']);
    expect(await drained(delivery)).toEqual([]);
    expect(sent).toEqual(['a', 'a']);
  });

  it('tries everything once before anything twice when the run is over', async () => {
    const { send, sent } = answering(failedForNow('busy'), failedForNow('busy'), delivered('ok'));
    const delivery = deliveryOf(send, { firstPause: 200, longestPause: 200 });
    for (const title of ['a', 'b']) delivery.offer(numbered(title));
    await sleep(20);
    expect(sent).toEqual(['a']);
    await drained(delivery, 5_000);
    expect(sent).toEqual(['a', 'b', 'a', 'b']);
  });

  it('ends in time although the sender never does', async () => {
    const delivery = deliveryOf(() => new Promise(() => {}), { attempt: 10_000 });
    for (const title of ['a', 'b', 'c']) delivery.offer(numbered(title));
    const began = Date.now();
    const failures = await drained(delivery, 200);
    expect(Date.now() - began).toBeLessThan(3000);
    expect(failures.map(({ title, reason }) => [title, reason])).toEqual([
      ['a', 'no answer in time'],
      ['b', 'there was no time left to try'],
      ['c', 'there was no time left to try'],
    ]);
  });

  it('lets a sender that hears the signal say how far it came', async () => {
    const delivery = deliveryOf(
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(failedForGood('a has it; b does not answer')));
        }),
    );
    delivery.offer(numbered('a'));
    expect(await drained(delivery)).toMatchObject([{ reason: 'a has it; b does not answer' }]);
  });

  it('keeps a bounded queue, in which the oldest gives way, and says so', async () => {
    const { send, sent } = answering(delivered('ok'));
    const delivery = deliveryOf(send);
    for (let i = 0; i < 6; i += 1) delivery.offer(numbered(String(i)));
    const failures = await drained(delivery);
    expect(failures.map(({ title }) => title)).toEqual(['1', '2']);
    expect(sent).toEqual(['0', '3', '4', '5']);
  });

  it('survives a sender that throws', async () => {
    const delivery = deliveryOf(() => Promise.reject(new TypeError('no such thing')));
    delivery.offer(numbered('a'));
    expect(await drained(delivery)).toMatchObject([
      { reason: expect.stringContaining('a bug in patchctl'), attempts: 1 },
    ]);
  });

  it('grows its pauses, spreads them, and never waits longer than the longest', () => {
    expect([2, 3, 4, 5].map((attempt) => pauseBefore(attempt, 1, USUAL_LIMITS))).toEqual([1000, 2000, 4000, 8000]);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const ms = pauseBefore(attempt, random, USUAL_LIMITS);
        expect(ms).toBeGreaterThanOrEqual(USUAL_LIMITS.firstPause / 2);
        expect(ms).toBeLessThanOrEqual(USUAL_LIMITS.longestPause);
      }),
    );
  });
});
