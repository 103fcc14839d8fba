// Time as a value that is passed in, so that tests and replays decide what "now" is.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO 8601 in UTC with milliseconds: the one format in ledger, plans and JSON output. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
