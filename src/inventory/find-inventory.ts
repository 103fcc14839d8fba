// Where the inventory is looked for when nobody says where it is.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface InventoryPlaces {
  /** Values of `--inventory`; the flag may be repeated. */
  readonly flag: readonly string[];
  /** `PATCHCTL_INVENTORY`; empty counts as unset. */
  readonly env: string | undefined;
  readonly cwd: string;
  /** `$XDG_CONFIG_HOME`, or what stands for it (`~/.config`). */
  readonly xdg: string;
}

export type FoundInventory =
  | { readonly kind: 'found'; readonly paths: readonly string[] }
  /** Nothing was found at any of these, in the order of looking. */
  | { readonly kind: 'missing'; readonly looked: readonly string[] };

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * `--inventory`, `PATCHCTL_INVENTORY`, `./inventory.yaml`, `$XDG_CONFIG_HOME/patchctl/inventory.yaml`, `/etc/patchctl/inventory.yaml`.
 * What was named explicitly is taken without looking: if it is not there, loading says so, and nothing else is used instead.
 */
export const findInventory = async (places: InventoryPlaces): Promise<FoundInventory> => {
  if (places.flag.length > 0) return { kind: 'found', paths: places.flag };
  if (places.env) return { kind: 'found', paths: [places.env] };
  const usual = [
    join(places.cwd, 'inventory.yaml'),
    join(places.xdg, 'patchctl', 'inventory.yaml'),
    '/etc/patchctl/inventory.yaml',
  ];
  for (const path of usual) if (await exists(path)) return { kind: 'found', paths: [path] };
  return { kind: 'missing', looked: usual };
};

/** What to tell someone who has no inventory. */
export const explainMissing = (looked: readonly string[]): string =>
  [
    'no inventory found; looked at',
    ...looked.map((path) => `  ${path}`),
    'name one with --inventory FILE or PATCHCTL_INVENTORY, or start from inventory.example.yaml',
  ].join('\n');
