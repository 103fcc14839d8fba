import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourcePlaces } from './source-places.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchctl-places-'));
const scriptWith = (name: string, map: string): string => {
  writeFileSync(join(folder, `${name}.map`), map);
  return pathToFileURL(join(folder, name)).href;
};

/** Line 2, column 1 of the script is line 3, column 5 of the source. */
const map = JSON.stringify({ version: 3, sources: ['src/ask.ts'], names: [], mappings: ';AAEI' });

describe('the places in a stack trace', () => {
  it('are those in the sources', () => {
    const script = scriptWith('chunk.js', map);
    expect(sourcePlaces(`Error: no\n    at ask (${script}:2:1)\n    at ${script}:2:1`)).toBe(
      `Error: no\n    at ask (${new URL('src/ask.ts', script).href}:3:5)\n    at ${new URL('src/ask.ts', script).href}:3:5`,
    );
  });

  it.each([
    ['without a map', 'at f (file:///no/such/script.js:2:1)'],
    ['with a map that is none', `at f (${scriptWith('broken.js', '{')}:2:1)`],
    ['that the map does not know', `at f (${scriptWith('short.js', map)}:1:1)`],
    ['of a bundle that has none', 'at f (bundle:no-such.cjs:2:1)'],
    ["of Node's own code", 'at process.processTicksAndRejections (node:internal/process/task_queues:95:5)'],
  ])('stay as they are in scripts %s', (_, frame) => {
    expect(sourcePlaces(frame)).toBe(frame);
  });
});
