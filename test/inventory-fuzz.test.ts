import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InventoryResult } from '../src/inventory/inventory.ts';
import { loadInventory } from '../src/inventory/load-inventory.ts';
import { renderDiagnostics } from '../src/inventory/render-diagnostics.ts';
import { withFiles } from './inventory-on-disk.ts';

const WORDS =
  `version: 1 2 defaults: tiers: rings: groups: hosts: jumps: include: tier: ring: jump: batch: labels: holds: port:
 address: user: a b web[01:04] db01 -oX 25% 7d 22 70000 ~ null true *x &x !t << [ ] { } , : - # | > ' " ? % @`.split(
    / +/,
  );
const fragments = fc.constantFrom(
  ...WORDS,
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\n    ',
  '\r\n',
  '\t',
  '\u0000',
  '\ufeff',
  '\u{1f600}',
);
const nearYaml = fc.array(fragments, { maxLength: 60 }).map((parts) => parts.join(' ').replaceAll(/ ?\n ?/g, '\n'));

// Text that mostly parses, so that the checks behind the parser are reached.
const scalar = fc.constantFrom(
  'a',
  'b',
  'c',
  'web01',
  '-x',
  '',
  '1',
  1,
  0,
  22,
  null,
  true,
  '25%',
  '7d',
  'never',
  'local',
);
const settings = fc.dictionary(
  fc.constantFrom(
    'tier',
    'ring',
    'groups',
    'jump',
    'port',
    'user',
    'labels',
    'holds',
    'batch',
    'address',
    'connection',
    '<<',
  ),
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', '-b'), scalar)),
);
const section = fc.oneof(
  scalar,
  settings,
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'w[1:2]', '-x'), fc.oneof(scalar, settings)),
);
const structured = fc
  .record(
    {
      version: fc.constantFrom(1, 1, 1, 2),
      defaults: section,
      tiers: section,
      groups: section,
      hosts: section,
      jumps: section,
      rings: fc.array(scalar),
    },
    { requiredKeys: ['version'] },
  )
  .map((value) => JSON.stringify(value, undefined, 1));

const checkResult = (result: InventoryResult, text: string): void => {
  if (result.ok) {
    expect(result.value.hosts.length).toBeGreaterThan(0);
    expect(new Set(result.value.hosts.map((host) => host.name)).size).toBe(result.value.hosts.length);
    return;
  }
  expect(result.diagnostics.length).toBeGreaterThan(0);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const { at } of result.diagnostics) {
    if (at === undefined) continue;
    const line = lines[at.line - 1]?.replace(/\r$/, '');
    expect(at.quote).toBe(line);
    expect(at.column).toBeGreaterThanOrEqual(1);
    expect(at.length).toBeGreaterThanOrEqual(1);
    expect(at.column + at.length).toBeLessThanOrEqual((line?.length ?? 0) + 2);
  }
  expect(renderDiagnostics(result.diagnostics)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
};

describe('loadInventory on any text', () => {
  it.each([
    ['random text', fc.string({ unit: 'binary', maxLength: 200 }), 150],
    ['words of the format in disorder', nearYaml, 300],
    ['the right structure with wrong values', structured, 400],
  ])('gives an inventory or places of errors, and never throws: %s', async (_, anyText, numRuns) => {
    await withFiles({}, async (cwd) => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          await writeFile(join(cwd, 'inventory.yaml'), text);
          checkResult(await loadInventory({ paths: ['inventory.yaml'], cwd, home: '/home/me' }), text);
        }),
        { numRuns },
      );
    });
  });
});
