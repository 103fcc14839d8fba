// Zip archives: every JSON file becomes one line, and damage is an error with a code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { zipOf } from '../../../test/feeds/zip-of.ts';
import { inflateFile } from './inflate.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchctl-zip-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const read = async (zip: Uint8Array, maxBytes = 1_000_000): Promise<string> => {
  const path = join(directory, 'archive');
  writeFileSync(path, zip);
  const chunks: Uint8Array[] = [];
  for await (const chunk of inflateFile(path, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

describe('an archive', () => {
  it('becomes one line for each JSON file, however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), fc.nat(4), async (values, indent) => {
        const files = values.map((value, at) => [`${at}.json`, JSON.stringify(value, null, indent)] as const);
        const text = await read(zipOf({ 'README.md': 'not this one', ...Object.fromEntries(files) }));
        expect(text.trimEnd().split('\n')).toHaveLength(values.length);
        const lines = text.trimEnd().split('\n');
        // As JSON has it: there, -0 is 0.
        expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
      { numRuns: 60 },
    );
  });

  it('stops at the limit of its text', async () => {
    const bomb = zipOf({ 'a.json': `"${' '.repeat(100_000)}"` });
    await expect(read(bomb, 50_000)).rejects.toMatchObject({ code: 'FEED_TOO_LARGE' });
  });

  it('that is damaged anywhere is read or refused with a code, never more', async () => {
    const whole = zipOf({ 'a.json': '{"id": "a"}', 'b.json': '{"id": "b"}' });
    const damage = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.integer({ min: 5, max: whole.length }));
    await fc.assert(
      fc.asyncProperty(damage, async ([at, byte, length]) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        // What no longer begins as an archive is read as text.
        const outcome = await read(damaged.subarray(0, length)).catch((error: { readonly code?: string }) => error);
        expect(typeof outcome === 'string' || /^(Z_|FEED_)/.test(outcome.code ?? '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
