// What a wave does next: begin a host, wait for one at work, or put off those that nothing will let in. Pure.
import type { Availability } from './availability.ts';
import { type Blocked, type LimitsOn, mayStart } from './may-start.ts';

export interface Floor {
  /** Hosts of the wave that were not begun yet, in order. */
  readonly waiting: readonly string[];
  readonly available: Availability;
  /** Hosts in flight, also those that no limit is concerned with. */
  readonly inFlight: number;
  /** Hosts in flight at once; at least 1. */
  readonly atOnce: number;
  readonly limitsOn: LimitsOn;
}

export interface PutOff {
  readonly host: string;
  readonly blocked: Blocked;
}

export type Pick =
  | { readonly kind: 'start'; readonly host: string }
  /** Nothing can be begun before a host at work is settled. */
  | { readonly kind: 'wait' }
  /** Nothing is at work, and none of them may be begun: only somebody else can change that. */
  | { readonly kind: 'put-off'; readonly hosts: readonly PutOff[] }
  | { readonly kind: 'done' };

/** The first host in order that its limits admit; a host that is held back lets others pass. */
export const pickNext = ({ waiting, available, inFlight, atOnce, limitsOn }: Floor): Pick => {
  if (waiting.length === 0) return inFlight === 0 ? { kind: 'done' } : { kind: 'wait' };
  if (inFlight >= atOnce) return { kind: 'wait' };
  const hosts: PutOff[] = [];
  for (const host of waiting) {
    const blocked = mayStart(host, available, limitsOn(host));
    if (blocked === undefined) return { kind: 'start', host };
    hosts.push({ host, blocked });
  }
  return inFlight > 0 ? { kind: 'wait' } : { kind: 'put-off', hosts };
};
