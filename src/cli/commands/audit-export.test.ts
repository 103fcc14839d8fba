// `patchctl audit export` to a reader that goes away: the whole command, on a real ledger.
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../../test/ledger-scratch.ts';
import type { PatchEvent } from '../../core/event.ts';
import { openLedger } from '../../ledger/ledger.ts';
import type { Io } from '../io.ts';
import { runCli } from '../run-cli.ts';

const EVENTS = 3;
const clock = { now: () => Date.parse('2026-11-22T10:00:00.000Z') };

const filledLedger = async (): Promise<string> => {
  const directory = join(scratchDirectory(), 'state');
  const opened = await openLedger<PatchEvent>({ directory, clock, mode: 'write' });
  if (!opened.ok) throw new Error(opened.failure.message);
  for (let run = 0; run < EVENTS; run += 1)
    await opened.value.startRun({ kind: 'scan', planDigest: null, event: { type: 'scan.finished', exitCode: 0 } });
  await opened.value.close();
  return directory;
};

/** Accepts `lines` writes; then nobody reads any more, and a reader that is gone is forgiven as `processIo` does it. */
const readerOf = (lines: number): { readonly stdout: Writable; readonly seen: string[] } => {
  const seen: string[] = [];
  const stdout = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      if (seen.length >= lines) return setImmediate(done, Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      seen.push(String(chunk));
      return setImmediate(done);
    },
  });
  stdout.on('error', () => {});
  return { stdout, seen };
};

const exported = async (lines: number, format: string) => {
  const [state, { stdout, seen }, stderr] = [await filledLedger(), readerOf(lines), new PassThrough()];
  const io: Io = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    ...{ env: {}, cwd: state, home: state, user: 'ana', clock },
    onInterrupt: () => () => {},
    exit: () => {
      throw new Error('exit');
    },
    flush: async () => {},
  };
  const code = await runCli(['--state', state, 'audit', 'export', '--format', format], io);
  return { code, lines: seen.length, err: String(stderr.read() ?? '') };
};

describe.each([
  ['jsonl', EVENTS],
  ['csv', EVENTS + 1],
])('an export as %s', (format, whole) => {
  it('is written whole, however slow its reader is', async () => {
    expect(await exported(Number.POSITIVE_INFINITY, format)).toEqual({ code: 0, lines: whole, err: '' });
  });

  it.each([0, 1])('is no failure when its reader goes away after %i lines', async (lines) => {
    expect(await exported(lines, format)).toEqual({ code: 0, lines, err: '' });
  });
});
