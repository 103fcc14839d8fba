// What a finished run did to each host, from its events: the snapshot before it, and the packages that it left.
import type { EventOf, HostEvent, Recorded } from '../../core/event.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { TakenExternal, TakenFilesystem } from '../../core/snapshot-policy.ts';
import type { Snapshot } from '../effects/effect-context.ts';

/** A host that the run changed, or may have changed. */
export interface PastHost {
  readonly name: string;
  readonly outcome: Outcome;
  readonly before: Snapshot;
  /** Absent: its policy asked for none. */
  readonly filesystem?: TakenFilesystem;
  readonly external?: TakenExternal;
  /** As it was read behind the run; absent: it could not be read. */
  readonly after?: Manifest;
}

/** A host that was brought back already, or never touched, has nothing to go back from. */
const CHANGED: ReadonlySet<Outcome> = new Set(['patched', 'degraded', 'stranded', 'reverted'] as const);

type Load = (digest: string) => Promise<string>;

const last = <T extends HostEvent['type']>(events: readonly HostEvent[], type: T): EventOf<T> | undefined =>
  events.findLast((event): event is EventOf<T> => event.type === type);

/** Brought back within the run; a rollback's own *reverted* hosts were changed, and can be taken forward again. */
const isBackAlready = ({ outcome }: EventOf<'host.settled'>, events: readonly HostEvent[]): boolean =>
  outcome === 'reverted' && last(events, 'revert.started') !== undefined;

/** What a run tells of one host. */
interface Part {
  readonly run: string;
  readonly events: HostEvent[];
}

/** Undefined for a host that the run did not change. */
const pastHost = async (name: string, { run, events }: Part, load: Load): Promise<PastHost | undefined> => {
  const settled = last(events, 'host.settled');
  const taken = last(events, 'snapshot.taken');
  const started = last(events, 'apply.started');
  if (settled === undefined || taken === undefined || started === undefined) return undefined;
  if (!CHANGED.has(settled.outcome) || isBackAlready(settled, events)) return undefined;
  const verified = last(events, 'host.verified');
  const before = JSON.parse(await load(taken.artifact)) as Snapshot;
  const { id = '', filesystem = null, external = null } = taken.record ?? {};
  const past = {
    name,
    outcome: settled.outcome,
    before,
    ...(filesystem && { filesystem: { id, ...filesystem } }),
    ...(external !== null && { external: { run, id, name: external } }),
  };
  if (verified === undefined) return past;
  const { packages } = JSON.parse(await load(verified.snapshot)) as Snapshot;
  return { ...past, after: packages.manifest };
};

/** By name, in the order in which the run met them. */
export const pastHosts = async (events: readonly Recorded[], load: Load): Promise<ReadonlyMap<string, PastHost>> => {
  const byHost = new Map<string, Part>();
  for (const { run, host, event } of events) {
    if (host === null) continue;
    const part = byHost.get(host) ?? { run, events: [] };
    part.events.push(event as HostEvent);
    byHost.set(host, part);
  }
  const met = await Promise.all([...byHost].map(([name, part]) => pastHost(name, part, load)));
  return new Map(met.flatMap((host) => (host === undefined ? [] : [[host.name, host] as const])));
};
