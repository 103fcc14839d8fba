// The small machines a connection waits on: deadline, slots, remembered answers, traffic budget.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../core/secret.ts';
import { rememberCredentials } from './credentials.ts';
import { abortable, pauseFor, startDeadline } from './deadline.ts';
import { nobodyToAsk } from './options.ts';
import { createSlots } from './slots.ts';
import { createTraffic } from './traffic.ts';

describe('a deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends on time', async () => {
    const deadline = startDeadline(1_000);
    await vi.advanceTimersByTimeAsync(999);
    expect(deadline.ended()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(deadline.ended()).toBe('timed-out');
    expect(deadline.signal.aborted).toBe(true);
  });

  it('does not count what is uncounted, also when two waits overlap', async () => {
    const deadline = startDeadline(1_000);
    const signal = new AbortController().signal;
    await vi.advanceTimersByTimeAsync(400);
    const waits = Promise.all([3_000, 5_000].map((ms) => deadline.uncounted(pauseFor(ms, signal))));
    await vi.advanceTimersByTimeAsync(5_000);
    await waits;
    await vi.advanceTimersByTimeAsync(599);
    expect(deadline.ended()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(deadline.ended()).toBe('timed-out');
  });

  it('ends at once when the caller gives up, even in the middle of something uncounted', async () => {
    const outer = new AbortController();
    const deadline = startDeadline(1_000, outer.signal);
    void deadline.uncounted(new Promise(() => undefined));
    outer.abort();
    expect(deadline.ended()).toBe('interrupted');
    expect(startDeadline(1_000, outer.signal).ended()).toBe('interrupted');
  });

  it('never ends once it is cleared', async () => {
    const deadline = startDeadline(1_000);
    deadline.clear();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(deadline.ended()).toBeUndefined();
  });

  it('lets a waiting caller go while the work goes on', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => undefined), controller.signal);
    controller.abort();
    expect(await waiting).toBeNull();
    expect(await abortable(Promise.resolve(1), new AbortController().signal)).toBe(1);
  });
});

describe('slots', () => {
  const never = new AbortController().signal;

  it('let in as many as allowed, the others in their order', async () => {
    const slots = createSlots(1);
    const entered: number[] = [];
    const visit = async (n: number): Promise<void> => {
      const release = await slots.take(never);
      entered.push(n);
      await Promise.resolve();
      release?.();
    };
    await Promise.all([1, 2, 3].map(visit));
    expect(entered).toEqual([1, 2, 3]);
  });

  it('forget whoever gave up waiting', async () => {
    const slots = createSlots(1);
    const release = await slots.take(never);
    const controller = new AbortController();
    const waiting = slots.take(controller.signal);
    controller.abort();
    expect(await waiting).toBeNull();
    expect(await slots.take(controller.signal)).toBeNull();
    release?.();
    expect(await slots.take(never)).not.toBeNull();
  });
});

describe('credentials', () => {
  it('are asked for once, one question at a time, and null is remembered too', async () => {
    const log: string[] = [];
    const password = async (user: string, host: string): Promise<Secret | null> => {
      log.push(`ask ${user}@${host}`);
      await Promise.resolve();
      log.push(`answered ${user}@${host}`);
      return host === 'a' ? new Secret('x') : null;
    };
    const credentials = rememberCredentials({ ...nobodyToAsk, password });
    const answers = await Promise.all(['a', 'b', 'a', 'b'].map((host) => credentials.password('me', host)));
    expect(answers.map((answer) => answer?.reveal())).toEqual(['x', undefined, 'x', undefined]);
    expect(log).toEqual(['ask me@a', 'answered me@a', 'ask me@b', 'answered me@b']);
  });
});

describe('a traffic budget', () => {
  it('allows whatever somebody reads, and little else', () => {
    const traffic = createTraffic(1_000);
    for (let n = 0; n < 100; n++) {
      expect(traffic.received(900)).toBe(true);
      traffic.wanted(850);
    }
    expect(traffic.received(500)).toBe(true);
    expect(traffic.received(501)).toBe(false);
  });

  it('cannot be saved up', () => {
    const traffic = createTraffic(1_000);
    traffic.wanted(1_000_000);
    expect(traffic.received(1_001)).toBe(false);
  });
});
