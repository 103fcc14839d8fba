// Which members of the fleet are not there at the moment: at work in this run, or down.
import type { Fault, FaultCode } from '../fault.ts';
import type { Outcome } from '../outcome.ts';

/** Two sets of host names. A host may be in both. */
export interface Availability {
  /** In flight: begun and not yet settled. */
  readonly busy: ReadonlySet<string>;
  /** Known not to serve: unreachable, stranded, or sick. */
  readonly down: ReadonlySet<string>;
}

/** How a host ended in this run, as far as others are concerned by it. */
export interface Ended {
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  /** Its after hooks failed. */
  readonly drained?: true;
}

/** Of hosts that are known and sound, but do not serve: a sick member carries no load, and a failed hook may have left it drained. */
const SICK: ReadonlySet<FaultCode> = new Set([
  'check-failed',
  'hook-failed',
  'health-check-failed',
  'service-failed',
  'given-up',
] as const);

/**
 * Whether a host that ended so is counted as missing by the limits of its domains and groups. The fault of a reverted host is that of
 * the update: it is *reverted* only because its checks passed behind the way back.
 */
export const isDown = ({ outcome, fault, drained }: Ended): boolean =>
  outcome === 'stranded' ||
  outcome === 'unreachable' ||
  drained === true ||
  (outcome !== 'reverted' && fault !== null && SICK.has(fault.code));
