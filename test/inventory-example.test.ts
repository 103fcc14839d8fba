import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawWaves } from '../src/core/wave.ts';
import { inventoryJsonSchema, inventoryJsonSchemaText } from '../src/inventory/json-schema.ts';
import { loadInventory } from '../src/inventory/load-inventory.ts';
import { renderDiagnostics } from '../src/inventory/render-diagnostics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const example = await loadInventory({ paths: ['inventory.example.yaml'], cwd: root, home: '/home/me' });
const text = await readFile(`${root}/inventory.example.yaml`, 'utf8');

/** Every key that the schema knows below a place, without the names that users choose. */
const keysIn = (schema: unknown): readonly string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, anyOf, additionalProperties } = schema as Record<string, unknown>;
  const own = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
  return [
    ...own.flatMap(([key, value]) => [key, ...keysIn(value)]),
    ...(Array.isArray(anyOf) ? anyOf.flatMap(keysIn) : []),
    ...keysIn(additionalProperties),
  ];
};

describe('inventory.example.yaml', () => {
  it('is a valid inventory', () => {
    expect(example.ok ? '' : renderDiagnostics(example.diagnostics)).toBe('');
  });

  it('shows every key that exists', () => {
    const missing = [...new Set(keysIn(inventoryJsonSchema()))].filter((key) => !new RegExp(`\\b${key}:`).test(text));
    expect(missing).toEqual([]);
  });

  it('describes the fleet that its comments promise', () => {
    if (!example.ok) throw new Error('refused');
    const { hosts, rings, tiers } = example.value;
    const order = { rings: rings.map((ring) => ring.name), tiers: tiers.map((tier) => tier.name) };
    const waves = drawWaves(hosts, order);
    const drawn = waves.map(({ ring, tier, canary, hosts: names, batch }) => [`${ring}/${tier}`, canary, names, batch]);
    expect(drawn).toEqual([
      ['staging/standard', true, ['stage-web01'], 1],
      ['staging/standard', false, ['stage-db01'], 1],
      ['staging/lab', false, ['this-machine'], 1],
      ['production/critical', true, ['web01.example.net'], 1],
      [
        'production/critical',
        false,
        ['web02.example.net', 'web03.example.net', 'web04.example.net', 'db01.example.net', 'db02.example.net'],
        2,
      ],
      ['production/standard', true, ['edge01.example.net'], 1],
      ['production/standard', false, ['inner01.example.net'], 1],
    ]);
    expect(waves.find(({ ring }) => ring === 'production')?.gate).toEqual({ settleMs: 0, approval: false });
  });
});

describe('inventory.schema.json', () => {
  it('is what the shape generates', async () => {
    const path = `${root}/inventory.schema.json`;
    expect(existsSync(path)).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(inventoryJsonSchemaText());
  });

  it('explains every key to the editor', () => {
    const undescribed = (schema: unknown, path: string): readonly string[] => {
      if (typeof schema !== 'object' || schema === null) return [];
      const { properties, anyOf, additionalProperties } = schema as Record<string, unknown>;
      const own = Object.entries((properties ?? {}) as Record<string, object>);
      return [
        ...own.filter(([, value]) => !('description' in value)).map(([key]) => `${path}.${key}`),
        ...own.flatMap(([key, value]) => undescribed(value, `${path}.${key}`)),
        ...(Array.isArray(anyOf) ? anyOf.flatMap((one) => undescribed(one, path)) : []),
        ...undescribed(additionalProperties, `${path}.*`),
      ];
    };
    expect(undescribed(inventoryJsonSchema(), '')).toEqual([]);
  });
});
