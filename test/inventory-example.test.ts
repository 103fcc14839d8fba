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
    expect(drawWaves(hosts, { rings, tiers: tiers.map((tier) => tier.name) })).toEqual([
      { ring: 'staging', tier: 'standard', hosts: ['stage-web01', 'stage-db01'], batch: 10, maxFailures: 0 },
      { ring: 'staging', tier: 'lab', hosts: ['this-machine'], batch: 50, maxFailures: 0 },
      {
        ring: 'production',
        tier: 'critical',
        hosts: [1, 2, 3, 4].map((n) => `web0${n}.example.net`).concat('db01.example.net', 'db02.example.net'),
        batch: 2,
        maxFailures: 0,
      },
      {
        ring: 'production',
        tier: 'standard',
        hosts: ['edge01.example.net', 'inner01.example.net'],
        batch: 10,
        maxFailures: 0,
      },
    ]);
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
