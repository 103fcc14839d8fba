// May a host be begun now, without more members of one domain or group missing than its limit allows?
import type { Limit } from '../limit.ts';
import type { Availability } from './availability.ts';

/** A limit that keeps a host from being begun. */
export interface Blocked {
  readonly limit: Limit;
  /** The members that are missing already, in the order of the limit. Empty where the limit leaves no room at all. */
  readonly by: readonly string[];
}

/** A jump host never goes together with a host behind it; hosts behind it go with each other. */
const blockedByJump = (name: string, limit: Limit, { busy, down }: Availability): Blocked | undefined => {
  const [jump = '', ...behind] = limit.hosts;
  const by = name === jump ? behind.filter((host) => busy.has(host)) : [jump].filter((h) => busy.has(h) || down.has(h));
  return by.length === 0 ? undefined : { limit, by };
};

const blockedByCount = (name: string, limit: Limit, { busy, down }: Availability): Blocked | undefined => {
  const by = limit.hosts.filter((host) => host !== name && (busy.has(host) || down.has(host)));
  return by.length + 1 > limit.max_unavailable ? { limit, by } : undefined;
};

/**
 * The first limit that forbids it; undefined: the host may be begun.
 * @param limits those that name the host, see {@link limitIndex}.
 */
export const mayStart = (name: string, available: Availability, limits: readonly Limit[]): Blocked | undefined => {
  for (const limit of limits) {
    const block = limit.kind === 'jump' ? blockedByJump : blockedByCount;
    const blocked = block(name, limit, available);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
};

export type LimitsOn = (host: string) => readonly Limit[];

/** Which limits name a host: a large fleet has many of them, and each host is in few. */
export const limitIndex = (limits: readonly Limit[]): LimitsOn => {
  const index = new Map<string, Limit[]>();
  for (const limit of limits) for (const host of limit.hosts) index.set(host, [...(index.get(host) ?? []), limit]);
  return (host) => index.get(host) ?? [];
};

const KINDS = { domain: 'domain', group: 'group', jump: 'jump host' } as const satisfies Record<Limit['kind'], string>;

/** @example 'domain rack-a: web02 is down (1 may be)' */
export const blockedText = ({ limit, by }: Blocked): string => {
  const subject = `${KINDS[limit.kind]} ${limit.name}`;
  if (by.length === 0) return `${subject}: its quorum leaves no room for one that is down`;
  const names = `${by.join(', ')} ${by.length === 1 ? 'is' : 'are'} down`;
  return limit.kind === 'jump' ? `${subject}: ${names}` : `${subject}: ${names} (${limit.max_unavailable} may be)`;
};
