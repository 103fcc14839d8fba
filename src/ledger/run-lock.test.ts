// One changing run per state directory, and the loser learns who is at work.
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock, scratchDirectory } from '../../test/ledger-scratch.ts';
import { acquireRunLock, type LockAttempt } from './run-lock.ts';

const attempt = (directory: string): Promise<LockAttempt> =>
  acquireRunLock({ directory, clock: fixedClock(), command: 'apply plan.json' });

const releaseOf = (made: LockAttempt): (() => void) => {
  if (made.kind !== 'acquired') throw new Error(`not acquired: ${made.kind}`);
  return made.lock.release;
};

describe('the run lock', () => {
  it('is held by one, whose pid, machine, start and command the next one sees', async () => {
    const directory = scratchDirectory();
    const release = releaseOf(await attempt(directory));
    expect(await attempt(directory)).toEqual({
      kind: 'held',
      heldBy: { pid: process.pid, host: hostname(), since: '2026-11-22T10:00:00.000Z', command: 'apply plan.json' },
    });
    release();
  });

  it('can be taken again after its release, and releasing twice harms nobody', async () => {
    const directory = scratchDirectory();
    const first = releaseOf(await attempt(directory));
    first();
    const second = releaseOf(await attempt(directory));
    first();
    expect((await attempt(directory)).kind).toBe('held');
    second();
  });

  it('is per directory', async () => {
    const releases = [releaseOf(await attempt(scratchDirectory())), releaseOf(await attempt(scratchDirectory()))];
    for (const release of releases) release();
  });

  it('is kept in private files', async () => {
    const directory = scratchDirectory();
    const release = releaseOf(await attempt(directory));
    const modes = ['run-lock.sqlite', 'run-lock.json'].map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
    release();
  });

  it('says what is wrong with a directory that cannot be used', async () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'letter.txt'), '');
    chmodSync(directory, 0o755);
    expect(await attempt(directory)).toMatchObject({ kind: 'failed', failure: { kind: 'permissions' } });
  });

  it('refuses a lock file that is something else', async () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'run-lock.sqlite'), 'not a database '.repeat(100));
    expect(await attempt(directory)).toMatchObject({ kind: 'failed', failure: { kind: 'corrupt' } });
  });
});
