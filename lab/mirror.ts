// The HTTP server of one lab's repositories: starts it, kills it, makes it slow, changes what it serves.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup } from './host/control-group.ts';
import { type LabState, labDisk, labGroup } from './lab-state.ts';
import { addressOf, clientPrefix, mirrorPort } from './network.ts';
import { beside, cacheDirectory } from './places.ts';
import type { Variety } from './repos/fixtures.ts';
import type { Repositories } from './repos/indexes.ts';
import { limitValidity, type Publication, publishVersion, withdrawVersion } from './repos/repository.ts';
import { runWords, sleep } from './shell.ts';

export type Mirror = {
  /** Refuses connections from now on. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Delays every answer by that many milliseconds; 0 ends it. */
  slow(milliseconds: number): void;
  /** Answers 404 for paths below this one, for example `rocky` or `debian-security`. */
  lose(path: string): Promise<void>;
  /** Signs the apt suites again, valid until this date; default: yesterday. */
  expire(until?: Date): Promise<void>;
  /** Spoils the signatures of all apt suites. */
  breakSignatures(): void;
  /** The requests so far, as `200 GET /path`. */
  requests(): string[];
};

function repositoriesOf(id: string): Repositories {
  return { root: join(labDisk(id), 'mirror'), keyring: join(cacheDirectory, 'signing-key') };
}

function file(state: LabState, name: string): string {
  return join(labDisk(state.id), name);
}

async function answers(state: LabState): Promise<boolean> {
  const probe = `exec 3<>/dev/tcp/${addressOf(state, 1)}/${mirrorPort}`;
  return (await runWords([...clientPrefix(state), 'bash', '-c', probe], { timeout: 1_000 })).code === 0;
}

export async function startMirror(state: LabState): Promise<void> {
  const server = [process.execPath, beside('repos/mirror-server.mjs'), repositoriesOf(state.id).root];
  const options = [addressOf(state, 1), String(mirrorPort), file(state, 'mirror-delay'), file(state, 'mirror.log')];
  const group = [beside('join-group.sh'), `${labGroup(state.id)}/mirror`];
  const child = spawn('sh', [...group, ...clientPrefix(state), ...server, ...options], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await answers(state)) return;
    await sleep(25);
  }
  throw new Error(`lab: the mirror of lab ${state.id} did not start on ${addressOf(state, 1)}:${mirrorPort}`);
}

function breakSignatures(state: LabState): void {
  const { root } = repositoriesOf(state.id);
  for (const suite of [
    'debian/dists/bookworm',
    'debian/dists/bookworm-updates',
    'debian-security/dists/bookworm-security',
  ]) {
    const inRelease = join(root, suite, 'InRelease');
    const later = new Date(statSync(inRelease).mtimeMs + 2_000); // apt compares whole seconds
    const signed = readFileSync(inRelease, 'utf8');
    writeFileSync(inRelease, signed.replace(/^Date: .*$/m, 'Date: Thu, 01 Jan 2026 00:00:00 +0000'));
    utimesSync(inRelease, later, later);
  }
}

export function mirrorOf(state: LabState): Mirror {
  const log = file(state, 'mirror.log');
  const yesterday = (): Date => new Date(Date.now() - 86_400_000);
  return {
    down: () => endGroup(`${labGroup(state.id)}/mirror`),
    up: () => startMirror(state),
    slow: (milliseconds) => writeFileSync(file(state, 'mirror-delay'), String(milliseconds)),
    lose: async (path) => rmSync(join(repositoriesOf(state.id).root, path), { recursive: true, force: true }),
    expire: (until = yesterday()) => limitValidity(repositoriesOf(state.id), until.toUTCString().replace('GMT', 'UTC')),
    breakSignatures: () => breakSignatures(state),
    requests: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

function published(id: string): { readonly file: string; readonly earlier: Variety[] } {
  const file = join(labDisk(id), 'published.json');
  return { file, earlier: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Variety[]) : [] };
}

/** Builds one more version into the lab's repositories; remembers it so that later publications keep its advisory. */
export async function publishInto(id: string, what: Publication): Promise<void> {
  const { file, earlier } = published(id);
  const added = await publishVersion(repositoriesOf(id), what, earlier);
  writeFileSync(file, JSON.stringify([...earlier, added]));
}

export async function withdrawFrom(id: string, what: Publication): Promise<void> {
  await withdrawVersion(repositoriesOf(id), what, published(id).earlier);
}
