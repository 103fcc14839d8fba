// The contract of a package manager, over recorded answers of the real programs: each is read as its file says, every verb is
// answered by every adapter, and nothing that a host might send instead makes a reader throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MANAGERS } from '../../src/package-managers/registry.ts';
import type { Frame } from '../../src/remote/frames.ts';
import {
  loadRecording,
  managersRecorded,
  type Recording,
  readAgain,
  recordingsOf,
  summaryOf,
  VERBS,
  withoutHints,
} from './recording.ts';

/** Splices a text into one frame's stdout. */
const spliced = (frames: readonly Frame[], { at, text }: { at: number; text: string }): readonly Frame[] => {
  const which = at % Math.max(1, frames.length);
  return frames.map((frame, index) => {
    const start = at % (frame.stdout.length + 1);
    if (index !== which) return frame;
    return { ...frame, stdout: frame.stdout.slice(0, start) + text + frame.stdout.slice(start + text.length) };
  });
};

const shuffled = (frames: readonly Frame[], lines: readonly string[]): readonly Frame[] =>
  frames.map((frame, index) =>
    index === lines.length % frames.length ? { ...frame, stdout: lines.join('\n') } : frame,
  );

it('has recordings of every manager, and of no other', () => {
  expect([...managersRecorded()].sort()).toEqual(MANAGERS.map(({ id }) => id).sort());
});

describe.each(MANAGERS.filter(({ id }) => managersRecorded().includes(id)))('$id', (manager) => {
  const files = recordingsOf(manager.id);
  const loaded = files.map((file) => ({ file, recording: loadRecording(manager.id, file) }));

  it.each(loaded)('reads $file as it says', ({ recording }) => {
    const read = readAgain(manager, recording);
    if (recording.answer === undefined) expect(summaryOf(recording.query, read)).toEqual(recording.summary);
    else expect(withoutHints(read)).toEqual(recording.answer);
  });

  it.each(loaded)('knows where $file comes from', ({ file, recording }) => {
    expect(recording.recorded).toMatch(/\w/);
    const verb = recording.query === 'restartNeeded' ? 'restart(?:Needed)?' : recording.query;
    expect(file).toMatch(new RegExp(`^[a-z]+(?:-[\\w.]+)?\\.${verb}\\.[a-z0-9-]+\\.json$`));
  });

  it.each(VERBS)('answers %s', (verb) => {
    const soundly = loaded.some(({ recording }) => {
      if (recording.query !== verb) return false;
      const read = readAgain(manager, recording);
      return verb === 'receipt' || (read as { readonly ok: boolean }).ok;
    });
    expect(soundly).toBe(true);
  });

  const asked: readonly Recording[] = loaded
    .map(({ recording }) => recording)
    .filter(({ frames }) => frames !== undefined);

  it('never throws, whatever a host sends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...asked), fc.string({ unit: 'binary' }), fc.nat(), (recording, text, at) => {
        const frames = spliced(recording.frames ?? [], { at, text });
        expect(() => readAgain(manager, { ...recording, frames })).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on lines shuffled between and within answers', () => {
    const [first] = asked.toSorted((a, b) => (b.frames?.length ?? 0) - (a.frames?.length ?? 0));
    if (first === undefined) throw new Error(`${manager.id} has no recorded answers`);
    const lines = (first.frames ?? []).flatMap(({ stdout }) => stdout.split('\n'));
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), (some) => {
        const frames = shuffled(first.frames ?? [], some);
        expect(() => readAgain(manager, { ...first, frames })).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });

  it('has words for every failure', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 255 }), (text, code) => {
        const receipt = manager.receipt(text, code);
        expect(receipt.failure ?? receipt.degraded.join()).toBeTruthy();
      }),
    );
  });
});
