// What the recipes tell people to copy: snippets that are inventories, and scripts that exist and can be run.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import { renderDiagnostics } from '../../src/inventory/render-diagnostics.ts';

const root = fileURLToPath(new URL('../../docs/recipes', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'patchctl-snippets-'));
afterAll(() => rmSync(directory, { recursive: true }));

const recipes = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The indented lines that begin with a key of the inventory; what is for other programs stands before `# the inventory`. */
function snippetOf(readme: string): string {
  const blocks = readme.match(/(?:^(?: {4}.*)?\n)+/gm) ?? [];
  const found = blocks.find((block) => /^ {4}(groups|tiers|defaults):/m.test(block)) ?? '';
  // Each block begins with an empty line, or with the rest of that comment.
  return (found.split('# the inventory').at(-1) ?? '').replace(/^ {4}/gm, '');
}

describe.each(recipes)('the recipe for %s', (name) => {
  const readme = readFileSync(join(root, name, 'README.md'), 'utf8');
  const scripts = readdirSync(join(root, name)).filter((file) => file.endsWith('.sh'));

  it('shows an inventory that patchctl accepts', async () => {
    const from = snippetOf(readme);
    const document = parse(from.slice(from.indexOf('\n'))) as Record<string, object>;
    const groups = Object.keys(document['groups'] ?? {});
    const hosts = document['hosts'] ?? { one: { groups }, two: { groups }, three: { groups } };
    const file = join(directory, `${name}.yaml`);
    writeFileSync(file, stringify({ version: 1, ...document, hosts }));
    const loaded = await loadInventory({ paths: [file], cwd: directory, home: directory });
    expect(loaded.ok ? '' : renderDiagnostics(loaded.diagnostics)).toBe('');
    if (loaded.ok) expect(loaded.value.hosts.some(({ hooks }) => hooks.before.length > 0)).toBe(true);
  });

  it('has scripts that can be run, and names them', () => {
    expect(scripts).not.toEqual([]);
    for (const script of scripts) {
      expect(statSync(join(root, name, script)).mode & 0o111).toBe(0o111);
      expect(readme).toContain(`${script} `);
    }
  });
});
