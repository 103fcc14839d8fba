// Takes hosts to their ends: so many at once, never past a limit, and nothing new once told to stop. Knows no effects.

import type { LimitsOn } from '../../core/scheduling/may-start.ts';
import { type Pick, type PutOff, pickNext } from '../../core/scheduling/pick-next.ts';

export interface Crew {
  /** In order. */
  readonly hosts: readonly string[];
  /** Hosts in flight at once; at least 1. */
  readonly atOnce: number;
  /** None for a host that is not taken away from its users: it keeps nobody else out, either. */
  readonly limitsOn: LimitsOn;
  /** Names of hosts that are down, live: `patch` adds to it. */
  readonly down: ReadonlySet<string>;
  /** Asked before every single host, so that nothing is begun past a failure. */
  readonly stopped: () => boolean;
  /** Takes one host to its end. A rejection ends the run. */
  readonly patch: (host: string) => Promise<void>;
  /** Settles a host that its limits do not let in. */
  readonly putOff: (host: PutOff) => Promise<void>;
}

/**
 * Resolves when nothing is in flight and nothing more can be begun.
 * Rejects when one of the hosts does, after all hosts in flight came to their next event.
 */
export const runHosts = async (crew: Crew): Promise<void> => {
  const waiting = [...crew.hosts];
  const flying = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const begin = (host: string): void => {
    waiting.splice(waiting.indexOf(host), 1);
    const flight = crew
      .patch(host)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => flying.delete(host));
    flying.set(host, flight);
  };
  const next = (): Pick => {
    if (failures.length > 0 || crew.stopped()) return flying.size === 0 ? { kind: 'done' } : { kind: 'wait' };
    const { atOnce, limitsOn } = crew;
    const busy = [...flying.keys()].filter((host) => limitsOn(host).length > 0);
    const available = { busy: new Set(busy), down: crew.down };
    return pickNext({ waiting, available, inFlight: flying.size, atOnce, limitsOn });
  };
  for (let pick = next(); pick.kind !== 'done'; pick = next()) {
    switch (pick.kind) {
      case 'start':
        begin(pick.host);
        break;
      case 'wait':
        await Promise.race(flying.values());
        break;
      case 'put-off':
        waiting.length = 0;
        for (const one of pick.hosts) await crew.putOff(one);
    }
  }
  if (failures.length > 0) throw failures[0];
};
