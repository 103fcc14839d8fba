// Another inventory for the same lab: what an operator wrote differently from what the lab would have written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Lab } from '../../lab/lab.ts';

/** The part of the lab's inventory that tests change. */
export interface InventoryDocument {
  readonly defaults: Record<string, unknown>;
  readonly tiers: Record<string, Record<string, unknown>>;
  readonly hosts: Record<string, Record<string, unknown>>;
}

/** Writes the changed inventory beside the lab's own and returns its path. */
export function inventoryVariant(lab: Lab, name: string, change: (document: InventoryDocument) => void): string {
  const document = parse(readFileSync(lab.inventoryPath, 'utf8')) as InventoryDocument;
  change(document);
  const path = join(lab.directory, `inventory-${name}.yaml`);
  writeFileSync(path, stringify(document));
  return path;
}

/** A tier that never stops a run: for tests in which every host has a fault of its own. */
export const TOLERANT = { batch: 50, max_failures: '100%', canary: 0 } as const;
