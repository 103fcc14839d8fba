// Real small file systems: a full or read-only disk is known before the first dispatch, and costs no acknowledged row.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../src/core/clock.ts';
import { LedgerUnwritable } from '../src/ledger/failure.ts';
import { type Ledger, openLedger } from '../src/ledger/ledger.ts';
import { scratchDirectory, scratchLedger, type TestEvent, writeRun } from './ledger-scratch.ts';

const mount = (...args: readonly string[]): void => void execFileSync('mount', args, { stdio: 'ignore' });

/** A mounted tmpfs of that size; unmounted after the test. */
const tmpfs = (size: string): string => {
  const point = join(scratchDirectory(), 'disk');
  mkdirSync(point);
  mount('-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'none', point);
  onTestFinished(() => void execFileSync('umount', ['--lazy', point]));
  return point;
};

const canMount = (() => {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const openFailure = async (directory: string, mode: 'read' | 'write' = 'write') => {
  const options = { directory, clock: systemClock };
  const opened = mode === 'write' ? await openLedger({ ...options, mode }) : await openLedger({ ...options, mode });
  if (!opened.ok) return opened.failure.kind;
  await opened.value.close();
  return 'opened';
};

/** Appends until that fails; the rows that were acknowledged, and the failure. */
const appendUntilFull = async (ledger: Ledger<TestEvent>, run: string) => {
  const acknowledged: number[] = [];
  for (;;) {
    try {
      const event = { type: 'tick', text: 'x'.repeat(2000) };
      acknowledged.push((await ledger.append({ run, host: null, event })).seq);
    } catch (error) {
      return { acknowledged, error };
    }
  }
};

describe.runIf(canMount)('a disk that fills up during a run', () => {
  it('stops the run with a typed error, keeps every acknowledged row, and can be written again after space was freed', async () => {
    const disk = tmpfs('8m');
    writeFileSync(join(disk, 'filler'), Buffer.alloc(1_000_000));
    const directory = join(disk, 'state');
    const ledger = await scratchLedger(directory, systemClock);
    const { run } = await ledger.startRun({ kind: 'apply', planDigest: null, event: { type: 'run.started' } });
    const { acknowledged, error } = await appendUntilFull(ledger, run);
    expect(error).toBeInstanceOf(LedgerUnwritable);
    expect(error).toMatchObject({ failure: { kind: 'full' } });
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(await ledger.verify()).toMatchObject({ ok: true, rows: acknowledged.length + 1 });

    rmSync(join(disk, 'filler'));
    const end = { exitCode: 6, summary: null };
    const finished = await ledger.finishRun({ run, host: null, event: { type: 'run.finished' } }, end);
    expect(finished.seq).toBe(acknowledged.length + 2);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});

describe.runIf(canMount)('a disk that is full already', () => {
  it('is refused when the ledger is new', async () => {
    const disk = tmpfs('1m');
    writeFileSync(join(disk, 'filler'), Buffer.alloc(900_000));
    expect(await openFailure(join(disk, 'state'))).toBe('full');
  });

  it('is refused when the ledger has rows, and these can still be read', async () => {
    const disk = tmpfs('4m');
    const directory = join(disk, 'state');
    await writeRun(directory);
    try {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(4_000_000));
    } catch {
      // Full is what was wanted.
    }
    expect(await openFailure(directory)).toBe('full');
    rmSync(join(disk, 'filler'));
    expect(await openFailure(directory, 'read')).toBe('opened');
  });
});

describe.runIf(canMount)('a read-only disk', () => {
  it('is refused for writing, whether the ledger is there or not', async () => {
    const disk = tmpfs('8m');
    await writeRun(join(disk, 'state'));
    mount('-o', 'remount,ro', disk);
    expect(await openFailure(join(disk, 'state'))).toBe('read-only');
    expect(await openFailure(join(disk, 'other'))).toBe('read-only');
  });
});
