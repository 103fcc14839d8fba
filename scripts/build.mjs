// Compiles src/ and lab/ into dist/, puts the remote scripts beside the code that sends them, and bundles what bin/patchctl runs.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
for (const root of ['src', 'lab']) {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    if (entry.isFile() && !/\.tsx?$/.test(entry.name)) cpSync(from, join('dist', from), { preserveTimestamps: true });
  }
}
await bundle();
