// A tier's policy: how many hosts at once, and how many failures are too many.

/** A number of hosts, or a share of the hosts in the wave. */
export type Amount =
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'percent'; readonly value: number };

export interface Policy {
  /** Hosts in flight at once in a wave. At least one host is always in a batch. */
  readonly batch: Amount;
  /** The run stops when more hosts of a wave than this fail. Percent rounds down. */
  readonly maxFailures: Amount;
  /** Days an update must have been seen before this tier takes it. */
  readonly soakDays: number;
  /** Hosts that go before the others of a wave; the first failure among them stops the run. */
  readonly canary: Amount;
  /** Failures that one batch may have; absent: only the wave's budget counts. */
  readonly maxBatchFailures?: Amount;
  /** What must hold behind each wave of the tier before the next one starts. */
  readonly gate: Gate;
}

/** The condition between two waves, beside known outcomes and a kept budget. */
export interface Gate {
  /** Health checks of the wave before must stay green for this long. Milliseconds. */
  readonly settleMs: number;
  /** Somebody must say `patchctl approve RUN`. */
  readonly approval: boolean;
}

export const OPEN_GATE: Gate = { settleMs: 0, approval: false };

/** Hosts of the canary batch in a wave of `size` hosts: never the whole wave, and none where there is only one host. */
export const canarySize = (canary: Amount, size: number): number =>
  Math.min(canary.kind === 'count' ? canary.value : Math.ceil((canary.value * size) / 100), size - 1);

/** Hosts in one batch of a wave of `size` hosts: percent rounds up to at least 1 (`25%` of 3 is 1, of 6 is 2). */
export const batchSize = (batch: Amount, size: number): number =>
  Math.max(1, batch.kind === 'count' ? batch.value : Math.ceil((batch.value * size) / 100));

/** Failures a wave of `size` hosts may have without stopping the run; percent rounds down (`5%` of 10 is 0). */
export const failureBudget = (budget: Amount, size: number): number =>
  budget.kind === 'count' ? budget.value : Math.floor((budget.value * size) / 100);
