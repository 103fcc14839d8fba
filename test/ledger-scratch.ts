// Ledgers in scratch directories, and child processes that use one: shared by the ledger's tests.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Clock } from '../src/core/clock.ts';
import { type Ledger, openLedger } from '../src/ledger/ledger.ts';

/** What the tests write: any JSON will do. */
export interface TestEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Always the same moment. */
export const fixedClock = (iso = '2026-11-22T10:00:00.000Z'): Clock => ({ now: () => Date.parse(iso) });

/** An empty directory (0700) that is gone after the test. */
export const scratchDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'patchctl-ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** A writable ledger that is closed after the test. */
export const scratchLedger = async (directory: string, clock: Clock = fixedClock()): Promise<Ledger<TestEvent>> => {
  const opened = await openLedger<TestEvent>({ directory, clock, mode: 'write' });
  if (!opened.ok) throw new Error(opened.failure.message);
  onTestFinished(() => opened.value.close());
  return opened.value;
};

/** A ledger with one finished run of `hosts` hosts: 2 + 2 × hosts rows, one artifact per host. Closed. */
export const writeRun = async (directory: string, hosts = 3): Promise<string> => {
  const ledger = await scratchLedger(directory);
  const { run } = await ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started', by: 'ops' } });
  for (let index = 1; index <= hosts; index += 1) {
    const host = `web0${index}`;
    const transcript = await ledger.putArtifact(`transcript of ${host}`, 'text/plain');
    await ledger.append({ run, host, event: { type: 'apply.started', attempt: 1 } });
    await ledger.recordHost(
      { run, host, event: { type: 'host.settled', transcript } },
      { outcome: 'patched', state: 'settled', detail: { packages: index } },
    );
  }
  await ledger.finishRun(
    { run, host: null, event: { type: 'run.finished' } },
    { exitCode: 0, summary: { patched: hosts } },
  );
  await ledger.close();
  return run;
};

/** Runs SQL on the file behind the ledger's back, as somebody who owns it can. */
export const tamper = (directory: string, sql: string): void => {
  const db = new Sqlite(join(directory, 'ledger.sqlite'));
  db.pragma('foreign_keys = OFF');
  const triggers = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  db.close();
};

const ROOT = resolve(import.meta.dirname, '..');

/** Compiles the child program; Node 20 cannot run TypeScript by itself. Returns the directory to delete, and the program. */
export const buildChild = (): { readonly directory: string; readonly program: string } => {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'ledger-child-'));
  const project = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { rootDir: ROOT, outDir: directory, typeRoots: [join(ROOT, 'node_modules', '@types')] },
    files: [join(ROOT, 'test', 'ledger-child.ts')],
    include: [],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(project));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  execFileSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', directory], { stdio: 'inherit' });
  return { directory, program: join(directory, 'test', 'ledger-child.js') };
};

/** A running child and what it has printed so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: () => readonly string[];
  /** Resolves when that many lines are there; rejects when the child ends before. */
  readonly printed: (count: number) => Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts `program` with `args`; it is killed after the test. */
export const startChild = (program: string, args: readonly string[]): Child => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  // Only lines that arrived whole count: the last one may have been cut by a kill.
  const lines = () => text.split('\n').slice(0, -1);
  const printed = async (count: number): Promise<void> => {
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (lines().length < count) {
      if (over) throw new Error(`the child ended after: ${text}`);
      await new Promise((next) => setTimeout(next, 5));
    }
  };
  return { process: child, lines, printed, ended };
};
