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
}

/** Hosts in one batch of a wave of `size` hosts: percent rounds up to at least 1 (`25%` of 3 is 1, of 6 is 2). */
export const batchSize = (batch: Amount, size: number): number =>
  Math.max(1, batch.kind === 'count' ? batch.value : Math.ceil((batch.value * size) / 100));

/** Failures a wave of `size` hosts may have without stopping the run; percent rounds down (`5%` of 10 is 0). */
export const failureBudget = (budget: Amount, size: number): number =>
  budget.kind === 'count' ? budget.value : Math.floor((budget.value * size) / 100);
