// Since when a host runs each of its versions without a setback, folded from what scans and runs read on it. Pure.
import type { InstalledPackage } from '../manifest.ts';
import type { Outcome } from '../outcome.ts';

/** What the ledger says of one host, oldest first. Times in milliseconds since the epoch. */
export type Sighting =
  | {
      readonly kind: 'reading';
      readonly at: number;
      /** `debian 12`: versions of different systems are not compared. */
      readonly system: string;
      readonly packages: readonly Pick<InstalledPackage, 'name' | 'arch' | 'version' | 'state'>[];
    }
  /** How a run ended for the host. */
  | { readonly kind: 'end'; readonly at: number; readonly outcome: Outcome };

/** By {@link versionKey}. */
export type RunningSince = ReadonlyMap<string, number>;

/** One version of one package on one system. */
export const versionKey = (
  system: string,
  { name, arch, version }: Pick<InstalledPackage, 'name' | 'arch' | 'version'>,
): string => [system, name, arch, version].join(' ');

/** A host that ended so does not run its packages healthily. */
const SETBACKS: ReadonlySet<Outcome> = new Set(['degraded', 'stranded', 'reverted'] as const);

type Reading = Extract<Sighting, { readonly kind: 'reading' }>;

const readAgain = (before: RunningSince, { at, system, packages }: Reading): RunningSince =>
  new Map(
    packages
      .filter(({ state }) => state === 'installed')
      .map((one) => versionKey(system, one))
      .map((key) => [key, before.get(key) ?? at]),
  );

/** Counts from the first reading that found the version, as long as all later ones did; a setback starts the count anew. */
export const runningSince = (sightings: readonly Sighting[]): RunningSince =>
  sightings.reduce<RunningSince>((since, sighting) => {
    if (sighting.kind === 'reading') return readAgain(since, sighting);
    return SETBACKS.has(sighting.outcome) ? new Map() : since;
  }, new Map());

/** What a ring has run: the earliest of its hosts decides. */
export const earliest = (hosts: readonly RunningSince[]): RunningSince => {
  const since = new Map<string, number>();
  for (const host of hosts)
    for (const [key, at] of host) since.set(key, Math.min(at, since.get(key) ?? Number.POSITIVE_INFINITY));
  return since;
};
