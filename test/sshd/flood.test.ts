// A hostile host that sends 1 GB and ignores flow control: memory stays small and other hosts do not notice.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, withoutSshd } from './sandbox.ts';
import type { Sshd } from './sshd.ts';

const fixture = (name: string): string => resolve(import.meta.dirname, 'fixtures', name);
/** Inside node_modules, so that the compiled code finds ssh2. */
const COMPILED = resolve('node_modules/.cache/patchctl-flood');
const MEGABYTE = 1024 * 1024;

const compileTransport = (directory: string): string => {
  const config = {
    extends: resolve('tsconfig.json'),
    compilerOptions: {
      rootDir: resolve('src'),
      outDir: COMPILED,
      types: ['node'],
      typeRoots: [resolve('node_modules/@types')],
    },
    files: [resolve('src/transport/ssh2/ssh2-transport.ts')],
    include: [],
  };
  const path = join(directory, 'tsconfig.json');
  writeFileSync(path, JSON.stringify(config));
  execFileSync('node_modules/.bin/tsc', ['-p', path], { stdio: 'inherit' });
  return join(COMPILED, 'transport/ssh2/ssh2-transport.js');
};

describe.skipIf(withoutSshd())('a host that floods', () => {
  let sandbox: Sandbox;
  let quiet: Sshd;
  let transportFile: string;
  const servers: ChildProcess[] = [];

  beforeAll(async () => {
    sandbox = createSandbox();
    quiet = await sandbox.startSshd();
    transportFile = compileTransport(sandbox.directory);
  });
  afterAll(async () => {
    for (const server of servers) server.kill();
    rmSync(COMPILED, { recursive: true, force: true });
    await sandbox.close();
  });

  const startFlood = async (kind: string) => {
    const key = sandbox.makeKey(`flood-${kind}`);
    const server = spawn(process.execPath, [fixture('flooding-server.mjs'), key.path, kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    servers.push(server);
    const port = Number(
      await new Promise<string>((done) => server.stdout.once('data', (chunk) => done(String(chunk)))),
    );
    const knownHosts = sandbox.writeFile(`known-${kind}`, `[127.0.0.1]:${port} ${key.line}\n`);
    return sandbox.host({ ...quiet, port }, { knownHosts });
  };

  it.each(['stdout', 'unasked'])(
    'with %s is cut off below 150 MB, and a quiet host is served meanwhile',
    async (kind) => {
      const flooding = await startFlood(kind);
      const input = { flooding, quiet: sandbox.host(quiet), home: sandbox.directory, user: sandbox.user };
      const { stdout } = await promisify(execFile)(process.execPath, [
        fixture('flooded-client.mjs'),
        transportFile,
        JSON.stringify(input),
      ]);
      const result = JSON.parse(stdout);
      process.stderr.write(`flood ${kind}: peak RSS ${Math.round(result.peak / MEGABYTE)} MB\n`);
      expect(result.ending.kind).toBe('flooded');
      expect(result.kept).toBe(kind === 'stdout' ? 8 * MEGABYTE : 0);
      expect(result.peak).toBeLessThan(150 * MEGABYTE);
      expect(result.answers).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    },
  );
});
