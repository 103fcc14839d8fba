// The version of this patchctl, from package.json beside bin/ and dist/.
import { readFileSync } from 'node:fs';

const packageFile = (): string => {
  // Compiled files lie two levels deeper (dist/src/cli) than sources (src/cli).
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return readFileSync(new URL(path, import.meta.url), 'utf8');
    } catch {
      // Not there: the other layout.
    }
  }
  throw new Error('package.json is missing from the installation');
};

export const version = (): string => (JSON.parse(packageFile()) as { version: string }).version;
