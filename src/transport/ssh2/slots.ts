// A counted gate: at most so many at once, the others wait in order.

export interface Slots {
  /** Resolves to a release function, or to null when the signal comes first. Release exactly once. */
  take(signal: AbortSignal): Promise<(() => void) | null>;
}

export const createSlots = (limit: number): Slots => {
  let free = limit;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else next();
  };
  const take: Slots['take'] = (signal) => {
    if (signal.aborted) return Promise.resolve(null);
    if (free > 0) {
      free--;
      return Promise.resolve(release);
    }
    return new Promise((resolve) => {
      const settle = (value: (() => void) | null): void => {
        waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve(value);
      };
      const enter = (): void => settle(release);
      const leave = (): void => settle(null);
      waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  };
  return { take };
};
