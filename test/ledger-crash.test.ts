// Other processes and kill -9: an acknowledged row is never lost, and no lock outlives its holder.
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/core/clock.ts';
import { LedgerUnwritable } from '../src/ledger/failure.ts';
import { acquireRunLock } from '../src/ledger/run-lock.ts';
import { buildChild, fixedClock, scratchDirectory, scratchLedger, startChild } from './ledger-scratch.ts';

let built: ReturnType<typeof buildChild>;
beforeAll(() => {
  built = buildChild();
}, 60_000);
afterAll(() => rmSync(built.directory, { recursive: true, force: true }));

const KILLS = 6;

describe('kill -9 of a process that appends', () => {
  it('loses no acknowledged row and leaves a sound chain, again and again on the same file', async () => {
    const directory = scratchDirectory();
    const acknowledged = new Map<number, string>();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const child = startChild(built.program, ['append', directory]);
      // Another number each time: the kill should not always meet the same point of a commit.
      await child.printed(37 * kill);
      child.process.kill('SIGKILL');
      await child.ended;
      for (const line of child.lines()) {
        const [seq, hash = ''] = line.split(' ');
        acknowledged.set(Number(seq), hash);
      }
    }
    const ledger = await scratchLedger(directory, systemClock);
    const db = new Sqlite(join(directory, 'ledger.sqlite'), { readonly: true });
    const hashAt = db.prepare<[number], string>('SELECT hash FROM events WHERE seq = ?').pluck();
    const lost = [...acknowledged].filter(([seq, hash]) => hashAt.get(seq) !== hash);
    db.close();
    expect(lost).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(37 * KILLS);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  }, 60_000);
});

describe('kill -9 of the holder of the run lock', () => {
  it('frees the lock', async () => {
    const directory = scratchDirectory();
    const child = startChild(built.program, ['run-lock', directory]);
    await child.printed(1);
    const request = { directory, clock: fixedClock(), command: 'resume' };
    expect(await acquireRunLock(request)).toMatchObject({
      kind: 'held',
      heldBy: { pid: child.process.pid, command: 'apply plan.json' },
    });
    child.process.kill('SIGKILL');
    await child.ended;
    const attempt = await acquireRunLock(request);
    expect(attempt.kind).toBe('acquired');
    if (attempt.kind === 'acquired') attempt.lock.release();
  });
});

describe('a ledger that another process has locked', () => {
  it('is waited for without blocking the event loop', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    const child = startChild(built.program, ['write-lock', directory]);
    await child.printed(1);
    const starting = ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started' } });
    let longestMs = 0;
    let before = performance.now();
    for (let beat = 0; beat < 60; beat += 1) {
      await new Promise((next) => setTimeout(next, 10));
      longestMs = Math.max(longestMs, performance.now() - before);
      before = performance.now();
    }
    child.process.kill('SIGKILL');
    expect((await starting).run).toBe('2026-11-22.1');
    // One attempt blocks for 50 ms, and a loaded machine adds to that; a blocked loop would sit out all attempts.
    expect(longestMs).toBeLessThan(2000);
  });

  it('is given up after some seconds, for appends and for opening', async () => {
    const directory = scratchDirectory();
    const ledger = await scratchLedger(directory);
    const child = startChild(built.program, ['write-lock', directory]);
    await child.printed(1);
    const opener = startChild(built.program, ['open', directory]);
    const append = ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started' } });
    const error: unknown = await append.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LedgerUnwritable);
    expect(error).toMatchObject({ failure: { kind: 'locked' } });
    await opener.printed(1);
    expect(opener.lines()).toEqual(['locked']);
  });
});

const NOBODY = 65534;

describe.runIf(process.geteuid?.() === 0)('an unprivileged user', () => {
  const openedBy = async (directory: string): Promise<readonly string[]> => {
    const child = startChild(built.program, ['open', directory, String(NOBODY)]);
    await child.ended;
    return child.lines();
  };

  it('keeps a ledger in a directory of their own', async () => {
    const directory = scratchDirectory();
    chownSync(directory, NOBODY, NOBODY);
    expect(await openedBy(directory)).toEqual(['opened']);
  });

  it("is refused root's ledger", async () => {
    const directory = scratchDirectory();
    await (await scratchLedger(directory)).close();
    expect(await openedBy(directory)).toEqual(['permissions']);
  });

  it('is refused, before anything is dispatched, when the file is read-only', async () => {
    const directory = scratchDirectory();
    await (await scratchLedger(directory)).close();
    for (const path of [directory, join(directory, 'ledger.sqlite')]) chownSync(path, NOBODY, NOBODY);
    chmodSync(join(directory, 'ledger.sqlite'), 0o400);
    expect(await openedBy(directory)).toEqual(['read-only']);
  });

  it('is refused when the directory is read-only', async () => {
    const directory = scratchDirectory();
    chownSync(directory, NOBODY, NOBODY);
    chmodSync(directory, 0o500);
    expect(await openedBy(directory)).toEqual(['permissions']);
  });
});
