// What package managers say of two transactions behind each other is what they say of each: sshd's own comes last in one job.
import { describe, expect, it } from 'vitest';
import { MANAGERS } from '../../src/package-managers/registry.ts';
import { loadRecording, recordingsOf } from './recording.ts';

interface Told {
  readonly file: string;
  readonly transcript: string;
  readonly code: number;
}

const toldBy = (manager: string): readonly Told[] =>
  recordingsOf(manager)
    .map((file) => ({ file, recording: loadRecording(manager, file) }))
    .filter(({ recording }) => recording.query === 'receipt')
    .map(({ file, recording }) => ({
      file,
      transcript: recording.transcript ?? '',
      code: recording.exitCode ?? 0,
    }));

const inTurn = MANAGERS.filter(({ sshdLast }) => sshdLast.kind === 'parts');

describe.each(inTurn)('two transactions of $id', (manager) => {
  const way = manager.sshdLast;
  const carriesOn = [0, ...((way.kind === 'parts' ? way.carriesOn : undefined) ?? [])];
  const told = toldBy(manager.id);
  const pairs = told
    .filter(({ code }) => carriesOn.includes(code))
    .flatMap((first) => told.map((second) => ({ first, second, name: `${first.file}, ${second.file}` })));

  it('follow each other in the recordings', () => {
    expect(pairs.length).toBeGreaterThan(0);
  });

  it.each(pairs)('are read as one: $name', ({ first, second }) => {
    const both = manager.receipt(`${first.transcript}\n${second.transcript}`, second.code || first.code);
    const one = manager.receipt(first.transcript, first.code);
    const two = manager.receipt(second.transcript, second.code);
    expect(new Set([...both.degraded, ...both.attention])).toEqual(
      new Set([...one.degraded, ...one.attention, ...two.degraded, ...two.attention]),
    );
    expect(both.failure === undefined).toBe(two.failure === undefined);
  });
});
