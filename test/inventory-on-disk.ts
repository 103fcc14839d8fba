// Inventories for tests: written to a directory of their own, loaded, and removed again.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Inventory, InventoryResult } from '../src/inventory/inventory.ts';
import { loadInventory } from '../src/inventory/load-inventory.ts';
import { renderDiagnostics } from '../src/inventory/render-diagnostics.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

/** Runs `use` in a fresh directory with these files. */
export const withFiles = async <T>(files: Files, use: (directory: string) => Promise<T>): Promise<T> => {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'patchctl-inventory-')));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), content);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** Loads `inventory.yaml` (or the paths given) with the home directory /home/me. */
export const loadFiles = (files: Files, paths: readonly string[] = ['inventory.yaml']): Promise<InventoryResult> =>
  withFiles(files, (cwd) => loadInventory({ paths, cwd, home: '/home/me' }));

/** The inventory of files that must be right. */
export const inventoryOf = async (files: Files | string, paths?: readonly string[]): Promise<Inventory> => {
  const result = await loadFiles(typeof files === 'string' ? { 'inventory.yaml': files } : files, paths);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  return result.value;
};

/** What is printed about files that must be wrong. */
export const complaintsAbout = async (files: Files | string, paths?: readonly string[]): Promise<string> => {
  const result = await loadFiles(typeof files === 'string' ? { 'inventory.yaml': files } : files, paths);
  if (result.ok) throw new Error('the inventory was accepted');
  return renderDiagnostics(result.diagnostics);
};
