// The time a connection attempt may take, with a word for what is being waited for. Waiting for people and for slots is free.

export interface Deadline {
  /** Aborted when the time is over or the caller gave up; `ended()` says which. */
  readonly signal: AbortSignal;
  ended(): 'timed-out' | 'interrupted' | undefined;
  /** Shown in the message when the time runs out: `the SSH handshake`. */
  waitingFor(what: string): void;
  phase(): string;
  /** The clock stands still until the work is done. */
  uncounted<T>(work: Promise<T>): Promise<T>;
  /** Stops the clock for good. */
  clear(): void;
}

export const startDeadline = (timeoutMs: number, outer?: AbortSignal): Deadline => {
  const controller = new AbortController();
  let why: 'timed-out' | 'interrupted' | undefined;
  let phase = 'the connection';
  let remaining = timeoutMs;
  let resumedAt = performance.now();
  let pauses = 0;
  const end = (reason: 'timed-out' | 'interrupted'): void => {
    why ??= reason;
    controller.abort();
  };
  const tick = (): NodeJS.Timeout => setTimeout(() => end('timed-out'), Math.max(0, remaining));
  let timer = tick();
  const interrupt = (): void => end('interrupted');
  if (outer?.aborted) interrupt();
  outer?.addEventListener('abort', interrupt, { once: true });
  const pause = (): void => {
    if (pauses++ > 0) return;
    clearTimeout(timer);
    remaining -= performance.now() - resumedAt;
  };
  const resume = (): void => {
    if (--pauses > 0) return;
    resumedAt = performance.now();
    timer = tick();
  };
  return {
    signal: controller.signal,
    ended: () => why,
    waitingFor: (what) => {
      phase = what;
    },
    phase: () => phase,
    uncounted: async (work) => {
      pause();
      try {
        return await work;
      } finally {
        resume();
      }
    },
    clear: () => {
      pauses++;
      clearTimeout(timer);
      outer?.removeEventListener('abort', interrupt);
    },
  };
};

/** Waits `ms`, or less when the signal comes first. */
export const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });

/** The work's value, or null when the signal comes first; the work itself goes on for others who wait for it. */
export const abortable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const leave = (): void => resolve(null);
    const done = (): void => signal.removeEventListener('abort', leave);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.finally(done).then(resolve, reject);
  });
