// How fragments become one text: what they share is put where they ask for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fragmentText } from './compose-script.ts';

const SRC = fileURLToPath(new URL('../', import.meta.url));
const scripts = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));
const textOf = (path: string): string => fragmentText(pathToFileURL(join(SRC, path)));

describe('a fragment', () => {
  it.each(scripts)('leaves nothing to be read from files that no host has: %s', (path) => {
    expect(textOf(path)).not.toMatch(/^\s*\. /m);
  });

  it('takes in what others share, and what they take in themselves', () => {
    const text = textOf('package-managers/dnf/repair.sh');
    for (const shared of ['dnf/program.sh', 'rpm/repair-parts.sh'])
      expect(text).toContain(readFileSync(join(SRC, 'package-managers', shared), 'utf8'));
  });

  it('is taken in once', () => {
    for (const path of scripts) {
      const functions = textOf(path).match(/^\w+\(\) \{$/gm) ?? [];
      expect(functions.length, path).toBe(new Set(functions).size);
    }
  });
});
