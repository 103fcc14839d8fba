// What every host of a fleet is expected to take, from what earlier runs took.
import { ASSUMED, type ExpectedDuration, expectedDuration } from './expected-duration.ts';

/** How long one host took in one run; null where that part did not happen or was not watched. Milliseconds. */
export interface PastRun {
  readonly host: string;
  readonly patchMs: number | null;
  readonly rebootMs: number | null;
}

export interface Expectation {
  readonly patch: ExpectedDuration;
  readonly reboot: ExpectedDuration;
}

/** A host and its tier. */
interface Placed {
  readonly name: string;
  readonly tier: string;
}

/** @param past newest first  @param hosts the fleet: whose past counts for which tier */
export const expectationsFrom = (
  past: readonly PastRun[],
  hosts: readonly Placed[],
): ((host: Placed) => Expectation) => {
  const tierOf = new Map(hosts.map(({ name, tier }) => [name, tier]));
  const durations = (of: readonly PastRun[], part: 'patchMs' | 'rebootMs') => of.flatMap((run) => run[part] ?? []);
  return ({ name, tier }) => {
    const own = past.filter((run) => run.host === name);
    const peers = past.filter((run) => run.host !== name && tierOf.get(run.host) === tier);
    const expected = (part: 'patchMs' | 'rebootMs'): ExpectedDuration =>
      expectedDuration({ host: durations(own, part), tier: durations(peers, part) }, ASSUMED[part]);
    return { patch: expected('patchMs'), reboot: expected('rebootMs') };
  };
};
