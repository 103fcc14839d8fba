// How the patching of one host can end, and what that means for budgets and exit codes.

export type Outcome =
  | 'patched'
  | 'unchanged'
  | 'rebooted'
  | 'repaired'
  | 'degraded'
  | 'deferred'
  | 'refused'
  | 'unreachable'
  | 'reverted'
  | 'stranded';

interface OutcomeKind {
  /** Does it use up the failure budget of its wave? */
  readonly counts: boolean;
  readonly meaning: string;
}

export const OUTCOMES = {
  patched: { counts: false, meaning: 'every planned version was read back from the host' },
  unchanged: { counts: false, meaning: 'there was nothing to do, and that was proven' },
  rebooted: { counts: false, meaning: 'no package was changed; another boot id proves the reboot' },
  repaired: {
    counts: false,
    meaning: 'the package manager was interrupted, and its database is sound again: read back',
  },
  degraded: { counts: true, meaning: 'the planned versions are installed, but the package manager hid a failure' },
  deferred: { counts: false, meaning: 'not now: outside its window, or phased' },
  refused: { counts: true, meaning: 'untouched, with the reason' },
  unreachable: { counts: true, meaning: 'untouched, because it could not be reached' },
  reverted: { counts: true, meaning: 'changed, and brought back to the state before' },
  stranded: { counts: true, meaning: 'touched, and not proven sound: a human must look' },
} as const satisfies Record<Outcome, OutcomeKind>;

/** How a host ended, as one event tells it: a rollback's *reverted* is what was wanted, and the only one without a fault. */
export const isBadEnd = ({ outcome, fault }: { readonly outcome: Outcome; readonly fault: unknown }): boolean =>
  isFailure(outcome) && !(outcome === 'reverted' && fault === null);

export const isFailure = (outcome: Outcome): boolean => OUTCOMES[outcome].counts;
