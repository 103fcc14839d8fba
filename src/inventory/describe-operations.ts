// The settings around a change (checks, hooks, snapshots, windows, reboots) as text, one line of `hosts show` each, with the layer that said it.
import type { HealthCheck, Probe } from '../core/health/check.ts';
import type { HookPhase } from '../core/health/hook.ts';
import type { Host } from '../core/host.ts';
import type { SnapshotPolicy } from '../core/snapshot-policy.ts';
import { blackoutText } from '../core/window/blackout.ts';
import type { Layer } from './layers.ts';
import { healthCheck, hookOf } from './operation-values.ts';
import type { LayerSettings } from './shape.ts';

type Key = keyof LayerSettings;

/** A value, and where in which layer it stands; no layer: built in, and no path: the layer's own key. */
export interface Told {
  readonly key: string;
  readonly value: string;
  readonly layer: Layer | undefined;
  readonly path: readonly (string | number)[];
}

const duration = (ms: number): string => {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= length && ms % length === 0) ?? ['s', 1_000];
  return `${ms / size}${unit}`;
};

const last = (layers: readonly Layer[], key: Key): Layer | undefined =>
  layers.findLast((layer) => layer.settings[key] !== undefined);

const one = (layers: readonly Layer[], key: Key, value: string): Told => ({
  key,
  value,
  layer: last(layers, key),
  path: [key],
});

const probeText = (probe: Probe): string => {
  switch (probe.kind) {
    case 'unit':
      return `unit ${probe.unit}`;
    case 'tcp':
      return `tcp ${probe.address === undefined ? '' : `${probe.address} `}${probe.port} from ${probe.from}`;
    case 'http':
      return `${probe.url} answers ${probe.status.join(' or ')}${probe.body === undefined ? '' : ` with "${probe.body}"`} from ${probe.from}`;
    case 'command':
      return `${probe.command} on ${probe.on}`;
  }
};

const checkText = ({ name, probe, timeoutMs, retries, intervalMs }: HealthCheck): string =>
  `${name}: ${probeText(probe)} (${duration(timeoutMs)} each, ${retries} retries every ${duration(intervalMs)})`;

/** Of two checks with one name the stronger layer's stands. */
const checks = (host: Host, layers: readonly Layer[]): readonly Told[] =>
  host.checks.map((check) => {
    const layer = layers.findLast(({ settings }) =>
      settings.checks?.some((said) => healthCheck(said).name === check.name),
    );
    const index = layer?.settings.checks?.findIndex((said) => healthCheck(said).name === check.name) ?? 0;
    return { key: 'checks', value: checkText(check), layer, path: ['checks', index] };
  });

const PHASES = [
  ['before', 'before_host'],
  ['after', 'after_host'],
  ['failure', 'on_failure'],
] as const satisfies readonly (readonly [HookPhase, string])[];

/** In the order in which they run. */
const hooks = (host: Host, layers: readonly Layer[]): readonly Told[] =>
  PHASES.flatMap(([phase, key]) =>
    host.hooks[phase].map((hook): Told => {
      const layer = layers.find(({ settings }) =>
        settings.hooks?.[key]?.some((said) => hookOf(said).command === hook.command),
      );
      const value = `${hook.name === hook.command ? '' : `${hook.name}: `}${hook.command} on ${hook.on}, within ${duration(hook.timeoutMs)}`;
      return { key: `hooks.${key}`, value, layer, path: ['hooks', key] };
    }),
  );

const snapshotText = ({ kind, required, keep, maxAgeDays }: SnapshotPolicy): string =>
  [
    kind,
    ...(kind === 'none' ? [] : [required ? 'required' : 'if it can be had', `newest ${keep} kept`]),
    ...(maxAgeDays === null ? [] : [`${maxAgeDays}d at most`]),
  ].join(', ');

/** What surrounds a change of this host; what nobody said and what means nothing is left out. */
export const operationsOf = (host: Host, layers: readonly Layer[]): readonly Told[] => [
  one(layers, 'reboot', host.reboot),
  ...(host.reboot === 'never'
    ? []
    : [
        one(layers, 'reboot_timeout', duration(host.rebootTimeoutMs)),
        one(layers, 'reboot_blockers', host.rebootBlockers),
      ]),
  one(layers, 'services', host.services),
  one(layers, 'snapshot', snapshotText(host.snapshot)),
  ...checks(host, layers),
  ...(host.checks.length === 0
    ? []
    : [one(layers, 'settle', duration(host.settleMs)), one(layers, 'on_failed_checks', host.onFailedChecks)]),
  ...hooks(host, layers),
  ...(host.windows.length === 0 ? [] : [one(layers, 'windows', host.windows.join(', '))]),
  ...(host.blackouts.length === 0 ? [] : [one(layers, 'blackout', host.blackouts.map(blackoutText).join(', '))]),
];
