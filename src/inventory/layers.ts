// The layers that make a host: defaults < tier < group (in listed order) < host. The last that says something wins.
import { type Entry, type HostEntry, markIn, type Sections } from './sections.ts';
import type { LayerSettings } from './shape.ts';
import type { Mark } from './source.ts';

export interface Layer {
  /** `defaults`, `tier critical`, `group web`, `host`. */
  readonly label: string;
  readonly settings: LayerSettings;
  readonly entry: Entry<LayerSettings>;
}

/** The tier that hosts have when no tiers are declared at all. */
export const ONLY_TIER = 'standard';
/** The ring that hosts have when no rings are declared at all. */
export const ONLY_RING = 'production';

/** The strongest layer that says something about a key. */
export const saidLast = (layers: readonly Layer[], key: keyof LayerSettings): Layer | undefined =>
  layers.findLast((layer) => layer.settings[key] !== undefined);

/** What the strongest layer says about a key. */
export const effective = <K extends keyof LayerSettings>(layers: readonly Layer[], key: K): LayerSettings[K] =>
  saidLast(layers, key)?.settings[key];

/** Where a layer says something, or where it begins. */
export const markOfLayer = (layer: Layer, ...path: readonly (string | number)[]): Mark => markIn(layer.entry, ...path);

const layer = (label: string, entry: Entry<LayerSettings> | undefined): readonly Layer[] =>
  entry === undefined ? [] : [{ label, settings: entry.settings, entry }];

/** The layers of a host entry, weakest first. Tiers and groups that do not exist are left out; they are reported elsewhere. */
export const layersOf = (host: HostEntry, sections: Sections): readonly Layer[] => {
  const defaults = sections.defaults.flatMap((entry) => layer('defaults', entry));
  const own = layer('host', host);
  const groupNames = effective([...defaults, ...own], 'groups') ?? [];
  const groups = groupNames.flatMap((name) => layer(`group ${name}`, sections.groups.get(name)));
  const tier = effective([...defaults, ...groups, ...own], 'tier');
  const tierLayer = tier === undefined ? [] : layer(`tier ${tier}`, sections.tiers.get(tier));
  return [...defaults, ...tierLayer, ...groups, ...own];
};
