// What a ring has run and for how long, read from the ledger's scans and verified runs. Contacts nothing.
import type { PatchEvent, Recorded } from '../core/event.ts';
import type { Plan, PlanHost } from '../core/plan.ts';
import { earliest, type RunningSince, runningSince, type Sighting } from '../core/promotion/running-since.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { Reading } from '../operations/effects/effect-context.ts';
import type { HostSurvey } from '../operations/survey-host.ts';

interface StoredScan {
  readonly planned: PlanHost;
  readonly seen: Omit<HostSurvey, 'host'>;
}

type Ledger = LedgerReader<PatchEvent>;

/** Who, and since when it matters. */
export interface Experience {
  /** Names of the ring's hosts. */
  readonly hosts: readonly string[];
  /** Milliseconds since the epoch: one reading from before is enough to prove more than the soak. */
  readonly since: number;
}

/** Older runs are not searched: a ring that nobody has looked at for so long has nothing to hand on. */
const MOST_RUNS = 2000;

const document = async <T>(ledger: Ledger, digest: string): Promise<T | undefined> => {
  const artifact = await ledger.getArtifact(digest);
  return artifact === undefined ? undefined : (JSON.parse(artifact.content.toString('utf8')) as T);
};

const systemOf = (host: PlanHost | undefined): string | undefined =>
  host?.os ? `${host.os.id} ${host.os.version}` : undefined;

const fromScan = async (ledger: Ledger, digest: string, at: number): Promise<readonly Sighting[]> => {
  const stored = await document<StoredScan>(ledger, digest);
  const [system, packages] = [systemOf(stored?.planned), stored?.seen.survey?.manifest.packages];
  return system === undefined || packages === undefined ? [] : [{ kind: 'reading', at, system, packages }];
};

const fromRun = async (ledger: Ledger, digest: string, { at, system }: { at: number; system: string | undefined }) => {
  const packages = (await document<Reading>(ledger, digest))?.packages.manifest.packages;
  return system === undefined || packages === undefined ? [] : [{ kind: 'reading' as const, at, system, packages }];
};

const planOf = async (ledger: Ledger, events: readonly Recorded[]): Promise<Plan | undefined> => {
  const start = events.find(({ event }) => event.type === 'run.started')?.event;
  return start?.type === 'run.started' ? await document<Plan>(ledger, start.planArtifact) : undefined;
};

/** The sightings of one run for the wanted hosts, in order. */
const sightingsIn = async (
  ledger: Ledger,
  events: readonly Recorded[],
  wanted: ReadonlySet<string>,
): Promise<readonly (readonly [string, Sighting])[]> => {
  const plan = await planOf(ledger, events);
  const found: (readonly [string, Sighting])[] = [];
  for (const { host, at: time, event } of events) {
    if (host === null || !wanted.has(host)) continue;
    const at = Date.parse(time);
    const system = systemOf(plan?.hosts.find(({ name }) => name === host));
    if (event.type === 'host.scanned') found.push(...named(host, await fromScan(ledger, event.artifact, at)));
    if (event.type === 'host.verified')
      found.push(...named(host, await fromRun(ledger, event.snapshot, { at, system })));
    if (event.type === 'host.settled') found.push([host, { kind: 'end', at, outcome: event.outcome }]);
  }
  return found;
};

const named = (host: string, sightings: readonly Sighting[]): readonly (readonly [string, Sighting])[] =>
  sightings.map((sighting) => [host, sighting] as const);

/** Walks the runs from the newest back until every host has a reading from before `since`. */
export const ringExperience = async (ledger: Ledger, { hosts, since }: Experience): Promise<RunningSince> => {
  const byHost = new Map<string, Sighting[]>(hosts.map((name) => [name, []]));
  const left = new Set(hosts);
  for (const { id } of await ledger.runs({ limit: MOST_RUNS })) {
    if (left.size === 0) break;
    const found = await sightingsIn(ledger, await ledger.eventsOf(id), left);
    for (const name of left) byHost.get(name)?.unshift(...found.flatMap(([of, one]) => (of === name ? one : [])));
    for (const [name, { kind, at }] of found) if (kind === 'reading' && at <= since) left.delete(name);
  }
  return earliest([...byHost.values()].map(runningSince));
};
