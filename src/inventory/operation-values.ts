// What core calls the checks, hooks and snapshots that operation-shape.ts let pass. Apart from it, so that nobody loads a schema to read a value.
import type { HealthCheck, Probe, Side } from '../core/health/check.ts';
import type { Hook } from '../core/health/hook.ts';
import type { SnapshotPolicy } from '../core/snapshot-policy.ts';
import type { CheckSettings, HookSettings, SnapshotSettings } from './operation-shape.ts';

const SECOND = 1_000;

const probeOf = (said: CheckSettings): Probe => {
  const from: Side = said.from ?? 'bastion';
  if (said.unit !== undefined) return { kind: 'unit', unit: said.unit };
  if (said.tcp !== undefined)
    return { kind: 'tcp', port: said.tcp, from, ...(said.address !== undefined && { address: said.address }) };
  if (said.http !== undefined)
    return {
      kind: 'http',
      url: said.http,
      status: [said.status ?? 200].flat(),
      from,
      ...(said.body !== undefined && { body: said.body }),
    };
  return { kind: 'command', command: said.command ?? 'false', on: said.from ?? 'host' };
};

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

const probeName = (probe: Probe): string => {
  switch (probe.kind) {
    case 'unit':
      return `unit ${probe.unit}`;
    case 'tcp':
      return `tcp ${probe.port}`;
    case 'http':
      return `http ${short(probe.url.replace(/^https?:\/\//, ''))}`;
    case 'command':
      return short(probe.command.trim());
  }
};

/** A check that passed {@link checks}. */
export const healthCheck = (said: CheckSettings): HealthCheck => {
  const probe = probeOf(said);
  return {
    name: said.name ?? probeName(probe),
    probe,
    timeoutMs: said.timeout ?? 10 * SECOND,
    retries: said.retries ?? 5,
    intervalMs: said.interval ?? 5 * SECOND,
  };
};

/** A hook that passed the shape. */
export const hookOf = (said: HookSettings): Hook => {
  const full = typeof said === 'string' ? { run: said } : said;
  return {
    name: full.name ?? short(full.run.trim().split('\n')[0] ?? ''),
    command: full.run,
    on: full.on ?? 'bastion',
    timeoutMs: full.timeout ?? 300 * SECOND,
  };
};

export const DEFAULT_SNAPSHOT: SnapshotPolicy = { kind: 'packages', required: false, keep: 3, maxAgeDays: null };

/** A snapshot policy that passed the shape. */
export const snapshotPolicy = (said: SnapshotSettings): SnapshotPolicy => {
  if (typeof said === 'string') return { ...DEFAULT_SNAPSHOT, kind: said };
  const { create, verify, restore, remove } = said;
  return {
    kind: said.kind ?? 'packages',
    required: said.required ?? false,
    keep: said.keep ?? DEFAULT_SNAPSHOT.keep,
    maxAgeDays: said.max_age ?? null,
    ...(create !== undefined && {
      external: {
        create,
        ...(verify !== undefined && { verify }),
        ...(restore !== undefined && { restore }),
        ...(remove !== undefined && { remove }),
        timeoutMs: said.timeout ?? 600 * SECOND,
      },
    }),
  };
};
