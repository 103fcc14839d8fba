// A host explained: each effective value and the line of the inventory that decided it.
import type { Host } from '../core/host.ts';
import type { Amount, Gate } from '../core/policy.ts';
import { operationsOf } from './describe-operations.ts';
import type { Inventory } from './inventory.ts';
import { type Layer, markOfLayer, saidLast } from './layers.ts';
import type { LayerSettings } from './shape.ts';
import { positionOf } from './source.ts';

/** Who decided a value. */
export type Origin =
  | {
      readonly kind: 'inventory';
      /** `defaults`, `tier critical`, `group web`, `host`. */
      readonly layer: string;
      readonly file: string;
      readonly line: number;
    }
  | { readonly kind: 'built-in' }
  /** The inventory leaves it to `~/.ssh/config` and the defaults of SSH. */
  | { readonly kind: 'ssh-config' };

export interface Setting {
  /** As in the inventory; `labels.role` for one label. `holds` stands once for each package. */
  readonly key: string;
  /** As text; null when SSH decides. */
  readonly value: string | null;
  readonly origin: Origin;
}

const originAt = (layer: Layer | undefined, ...path: readonly (string | number)[]): Origin => {
  if (layer === undefined) return { kind: 'built-in' };
  const mark = markOfLayer(layer, ...path);
  return { kind: 'inventory', layer: layer.label, file: mark.source.shown, line: positionOf(mark).line };
};

const amountText = (amount: Amount): string => (amount.kind === 'count' ? String(amount.value) : `${amount.value}%`);

const gateText = ({ settleMs, approval }: Gate): string =>
  [...(settleMs > 0 ? [`checks green for ${settleMs / 1000}s`] : []), ...(approval ? ['approval'] : [])].join(', ') ||
  'open';

const addressSetting = (host: Host, layers: readonly Layer[]): Setting => {
  const layer = saidLast(layers, 'address');
  const own = layers.at(-1);
  return { key: 'address', value: host.address, origin: layer ? originAt(layer, 'address') : originAt(own) };
};

type Key = keyof LayerSettings;

const sshSetting = (layers: readonly Layer[], key: Key, value: string | undefined): Setting => {
  const layer = saidLast(layers, key);
  const origin: Origin = layer === undefined ? { kind: 'ssh-config' } : originAt(layer, key);
  return { key, value: value ?? null, origin };
};

const setting = (layers: readonly Layer[], key: Key, value: string): Setting => {
  const layer = saidLast(layers, key);
  return { key, value, origin: layer === undefined ? { kind: 'built-in' } : originAt(layer, key) };
};

const labelSettings = (host: Host, layers: readonly Layer[]): readonly Setting[] =>
  Object.entries(host.labels).map(([key, value]) => ({
    key: `labels.${key}`,
    value,
    origin: originAt(
      layers.findLast((layer) => layer.settings.labels?.[key] !== undefined),
      'labels',
      key,
    ),
  }));

const holdSettings = (host: Host, layers: readonly Layer[]): readonly Setting[] =>
  host.holds.map((hold) => {
    const layer = layers.find((one) => one.settings.holds?.includes(hold));
    return { key: 'holds', value: hold, origin: originAt(layer, 'holds', layer?.settings.holds?.indexOf(hold) ?? 0) };
  });

/** What the inventory decided about a host, and where; undefined for a name that is not in it. */
export const describeHost = (inventory: Inventory, name: string): readonly Setting[] | undefined => {
  const host = inventory.hosts.find((one) => one.name === name);
  const layers = inventory.origins.get(name);
  if (host === undefined || layers === undefined) return undefined;
  const { policy } = host;
  const jumps = host.jumps.map((jump) => jump.name).join(' → ');
  return [
    addressSetting(host, layers),
    setting(layers, 'connection', host.connection),
    sshSetting(layers, 'port', host.port?.toString()),
    sshSetting(layers, 'user', host.user),
    sshSetting(layers, 'identity_file', host.identityFiles?.join(', ')),
    sshSetting(layers, 'known_hosts', host.knownHosts),
    ...(saidLast(layers, 'jump') === undefined ? [] : [setting(layers, 'jump', jumps || 'direct')]),
    setting(layers, 'sudo', host.sudo),
    setting(layers, 'tier', host.tier),
    setting(layers, 'batch', amountText(policy.batch)),
    setting(layers, 'max_failures', amountText(policy.maxFailures)),
    ...(policy.maxBatchFailures === undefined
      ? []
      : [setting(layers, 'max_batch_failures', amountText(policy.maxBatchFailures))]),
    setting(layers, 'canary', amountText(policy.canary)),
    ...(saidLast(layers, 'gate') === undefined ? [] : [setting(layers, 'gate', gateText(policy.gate))]),
    setting(layers, 'soak', `${policy.soakDays}d`),
    setting(layers, 'ring', host.ring),
    ...(host.groups.length === 0 ? [] : [setting(layers, 'groups', host.groups.join(', '))]),
    ...labelSettings(host, layers),
    ...holdSettings(host, layers),
    ...(host.domains.length === 0 ? [] : [setting(layers, 'domain', host.domains.join(', '))]),
    ...operationsOf(host, layers).map(({ key, value, layer, path }) => ({
      key,
      value,
      origin: originAt(layer, ...path),
    })),
    setting(layers, 'exposure', host.exposure),
    ...(host.epssThreshold === undefined ? [] : [setting(layers, 'epss_threshold', String(host.epssThreshold))]),
    ...(host.deadlines.length === 0 ? [] : [setting(layers, 'deadlines', host.deadlines.join(', '))]),
  ];
};
