// How long patching a host will probably take: learned from its own past, else from its tier's, else a stated default.

const MINUTE = 60_000;

/** What is assumed of a host that nobody knows. Generous: a host that is begun too late is worse than one that waits. */
export const ASSUMED = { patchMs: 15 * MINUTE, rebootMs: 10 * MINUTE } as const;

/** Newest first, in milliseconds. */
export interface PastDurations {
  readonly host: readonly number[];
  /** Of other hosts of its tier. */
  readonly tier: readonly number[];
}

export interface ExpectedDuration {
  readonly ms: number;
  /** Whose past says so. */
  readonly basis: 'host' | 'tier' | 'default';
  /** How many past durations were looked at. */
  readonly samples: number;
}

const NEWEST = { host: 10, tier: 50 } as const;
const ENOUGH = { host: 3, tier: 5 } as const;

const longest = (durations: readonly number[]): number => durations.reduce((a, b) => Math.max(a, b), 0);

/** The smallest duration that at least 90 % of the samples do not exceed. */
const ninetieth = (durations: readonly number[]): number =>
  durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.9) - 1] ?? 0;

/**
 * The longest of the host's last ten, if there are three; else the 90th percentile of its tier's last fifty, if there
 * are five; else `assumedMs`. Never less than what the host itself was once seen to take.
 */
export const expectedDuration = (past: PastDurations, assumedMs: number): ExpectedDuration => {
  const own = past.host.slice(0, NEWEST.host);
  if (own.length >= ENOUGH.host) return { ms: longest(own), basis: 'host', samples: own.length };
  const tier = past.tier.slice(0, NEWEST.tier);
  if (tier.length >= ENOUGH.tier)
    return { ms: Math.max(ninetieth(tier), longest(own)), basis: 'tier', samples: tier.length };
  return { ms: Math.max(assumedMs, longest(own)), basis: 'default', samples: own.length };
};
